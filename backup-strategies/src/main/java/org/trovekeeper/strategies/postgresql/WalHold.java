package org.trovekeeper.strategies.postgresql;

import org.trovekeeper.toolkit.wal.Lsn;

/** What keeps the server from deleting log that a backup needs. */
interface WalHold extends AutoCloseable {
  /** The store holds this backup: the log before the position is of no more use. */
  void stored(Lsn position);

  /** Without {@link #stored} nothing that this backup began to hold stays. */
  @Override
  void close();
}
