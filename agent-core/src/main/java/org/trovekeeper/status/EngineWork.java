package org.trovekeeper.status;

import java.util.concurrent.atomic.AtomicInteger;

/** Whether calls change the engine right now. */
public final class EngineWork {
  private final AtomicInteger running = new AtomicInteger();

  /** One call's change, from now until it is closed. */
  public Change begin() {
    running.incrementAndGet();
    return running::decrementAndGet;
  }

  boolean going() {
    return running.get() > 0;
  }

  /** Ends once. */
  public interface Change extends AutoCloseable {
    @Override
    void close();
  }
}
