package org.trovekeeper.strategies;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Running;

/** Moves a backup's stream into the tool that unpacks it. */
public final class ToolInput {
  private static final Logger LOG = LoggerFactory.getLogger(ToolInput.class);

  private ToolInput() {}

  /** Returns when the tool has read the whole stream and ended with success. */
  public static void feed(InputStream bytes, Running tool, String program, Deadline deadline) {
    boolean taken = pour(bytes, tool, program);
    Finished finished = tool.await(deadline).check(program);
    if (!taken) {
      throw GuestException.of(
          ErrorCode.RESTORE_FAILED, "%s stopped reading: %s".formatted(program, finished.errors()));
    }
  }

  /** False when the tool went away before the end; its exit status says more. */
  private static boolean pour(InputStream bytes, Running tool, String program) {
    byte[] chunk = new byte[1 << 16];
    try (OutputStream input = tool.input()) {
      for (int got = read(bytes, chunk); got >= 0; got = read(bytes, chunk)) {
        input.write(chunk, 0, got);
      }
      return true;
    } catch (IOException e) {
      LOG.warn("event=tool-takes-no-more program={} reason=\"{}\"", program, e.getMessage());
      return false;
    }
  }

  private static int read(InputStream bytes, byte[] chunk) {
    try {
      return bytes.read(chunk);
    } catch (IOException e) {
      throw GuestException.of(
          ErrorCode.RESTORE_FAILED,
          "the backup's stream cannot be read: %s".formatted(e.getMessage()),
          e);
    }
  }
}
