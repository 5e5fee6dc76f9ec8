package org.trovekeeper.spi.backup;

import java.io.InputStream;
import org.trovekeeper.spi.Deadline;

/** An empty data folder that takes a chain, the full backup first. */
public interface RestoreTarget extends AutoCloseable {
  /** Reads one layer's plain stream to its end. */
  void layer(int index, InputStream bytes, Deadline deadline);

  /** Called once every layer's digest was found right: makes the data startable. */
  void complete(Deadline deadline);

  /** Ends tools; without {@link #complete} the data folder is emptied. */
  @Override
  void close();
}
