@NullMarked
package org.trovekeeper.mysql.mariadb;

import org.jspecify.annotations.NullMarked;
