package org.trovekeeper.spi.backup;

import java.io.InputStream;
import org.trovekeeper.spi.Deadline;

/** An empty data folder that takes a chain, the full backup first. */
public interface RestoreTarget extends AutoCloseable {
  /** Reads one layer's plain stream to its end. Called for each layer, in order from 0. */
  void layer(int index, InputStream bytes, Deadline deadline);

  /** Called once all layers came and their digests were found right: makes the data startable. */
  void complete(Deadline deadline);

  /** Ends tools; without {@link #complete} the data folder is emptied. */
  @Override
  void close();
}
