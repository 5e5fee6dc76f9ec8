/** PostgreSQL's write-ahead log: places in it, its files, the timelines it went along. */
@NullMarked
package org.trovekeeper.toolkit.wal;

import org.jspecify.annotations.NullMarked;
