package org.trovekeeper.spi.host;

import java.io.InputStream;
import java.io.OutputStream;
import org.trovekeeper.spi.Deadline;

/** A program at work. Standard error is always drained beside it. */
public interface Running extends AutoCloseable {
  long pid();

  InputStream output();

  OutputStream input();

  /** Waits for the end; {@code Finished.output} is empty, since the caller read it. */
  Finished await(Deadline deadline);

  boolean alive();

  /** Ends the whole group if it still runs: TERM, then KILL. */
  @Override
  void close();
}
