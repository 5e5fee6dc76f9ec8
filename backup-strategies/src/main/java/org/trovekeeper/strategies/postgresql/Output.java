package org.trovekeeper.strategies.postgresql;

import java.io.InputStream;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Running;

/** What brings forth a backup's stream. */
interface Output extends AutoCloseable {
  InputStream bytes();

  /** Called after the stream's end: fails unless every tool succeeded. */
  void finish(Deadline deadline);

  /** Ends what still runs; may be called while another thread reads. */
  @Override
  void close();

  /** One tool that writes it. */
  record Direct(Running tool, String program) implements Output {
    @Override
    public InputStream bytes() {
      return tool.output();
    }

    @Override
    public void finish(Deadline deadline) {
      tool.await(deadline).check(program);
    }

    @Override
    public void close() {
      tool.close();
    }
  }
}
