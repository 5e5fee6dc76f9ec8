/**
 * What the families of SQL servers share: a pool with deadlines, failures of drivers, local
 * sockets, names. Each family ships it with its driver.
 */
@NullMarked
package org.trovekeeper.sql;

import org.jspecify.annotations.NullMarked;
