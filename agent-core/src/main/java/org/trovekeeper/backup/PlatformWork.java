package org.trovekeeper.backup;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Runs a byte pipeline on a thread of its own: calls come on virtual threads, which share few
 * carriers with everything else that must stay quick.
 */
final class PlatformWork {
  private PlatformWork() {}

  /** Work that reads or writes. */
  interface Work {
    void run() throws IOException;
  }

  static void run(String name, Deadline deadline, Work work) {
    FutureTask<Boolean> task =
        new FutureTask<>(() -> {
          work.run();
          return true;
        });
    Thread thread = Thread.ofPlatform().daemon().name(name).start(task);
    try {
      task.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(name, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      thread.interrupt();
      throw GuestException.of(
          ErrorCode.RESTORE_FAILED, "the %s did not end in time".formatted(name), e);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw GuestException.of(ErrorCode.INTERRUPTED, "the %s was interrupted".formatted(name), e);
    }
  }

  private static GuestException failure(String name, Throwable cause) {
    return cause instanceof GuestException known
        ? known
        : GuestException.of(
            ErrorCode.RESTORE_FAILED,
            "the %s failed: %s".formatted(name, cause.getMessage()),
            cause);
  }
}
