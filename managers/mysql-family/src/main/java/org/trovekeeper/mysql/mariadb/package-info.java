/** MariaDB: its process, its files, its accounts and its GTID replication. */
@NullMarked
package org.trovekeeper.mysql.mariadb;

import org.jspecify.annotations.NullMarked;
