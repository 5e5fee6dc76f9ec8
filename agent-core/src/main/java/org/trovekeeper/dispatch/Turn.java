package org.trovekeeper.dispatch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Holds a place in a lane while a thread that is already at work does a step of it there. */
final class Turn implements Lanes.Work {
  private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
  private final CompletableFuture<Boolean> left = new CompletableFuture<>();

  @Override
  public void run() {
    begun.complete(true);
    boolean _ = left.join();
  }

  @Override
  public void abandon() {
    begun.complete(false);
  }

  /** Returns when it is the caller's turn; {@link #leave} must follow whatever happens. */
  void await(String name, Deadline deadline) {
    try {
      if (!begun.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
        throw stopped(name, null);
      }
    } catch (TimeoutException e) {
      throw GuestException.of(
          ErrorCode.EXPIRED,
          "%s was not begun: another change of the server runs".formatted(name),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopped(name, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a turn never fails", e);
    }
  }

  void leave() {
    left.complete(true);
  }

  private static GuestException stopped(String name, @Nullable Throwable cause) {
    String words = "the agent was stopped before " + name;
    return cause == null
        ? GuestException.of(ErrorCode.INTERRUPTED, words)
        : GuestException.of(ErrorCode.INTERRUPTED, words, cause);
  }
}
