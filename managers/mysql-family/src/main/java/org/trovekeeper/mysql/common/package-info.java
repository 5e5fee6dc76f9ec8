/** What the servers of the MySQL family have in common: SQL sessions, accounts, settings. */
@NullMarked
package org.trovekeeper.mysql.common;

import org.jspecify.annotations.NullMarked;
