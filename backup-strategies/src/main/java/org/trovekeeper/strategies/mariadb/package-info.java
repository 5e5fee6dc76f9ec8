/** Backups of MariaDB by its own hot backup tool. */
@NullMarked
package org.trovekeeper.strategies.mariadb;

import org.jspecify.annotations.NullMarked;
