/** Backups of PostgreSQL by its own base backup, its incremental one, and its write-ahead log. */
@NullMarked
package org.trovekeeper.strategies.postgresql;

import org.jspecify.annotations.NullMarked;
