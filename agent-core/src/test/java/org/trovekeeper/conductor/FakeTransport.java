package org.trovekeeper.conductor;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.trovekeeper.rpc.CastTransport;

/** Takes casts, or fails or hangs as a broker may. */
public final class FakeTransport implements CastTransport {
  private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
  private final BlockingQueue<Taken> tried = new LinkedBlockingQueue<>();
  private volatile boolean down;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  /** One cast as it would have travelled. */
  public record Taken(
      String method, Map<String, Object> arguments, Map<String, Object> context, String uniqueId) {}

  @Override
  public void cast(
      String method, Map<String, Object> arguments, Map<String, Object> context, String uniqueId)
      throws IOException {
    Taken cast = new Taken(method, arguments, context, uniqueId);
    tried.add(cast);
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (down) {
      throw new IOException("no broker");
    }
    taken.add(cast);
  }

  /** The next one that was handed over; waits for it. */
  public Taken take() throws InterruptedException {
    return taken.take();
  }

  /** The next one that was tried, with or without success; waits for it. */
  public Taken tried() throws InterruptedException {
    return tried.take();
  }

  public boolean nothingTaken() {
    return taken.isEmpty();
  }

  public void goDown() {
    down = true;
  }

  public void comeUp() {
    down = false;
  }

  /** From now on a cast does not return. */
  public void hang() {
    gate = new CountDownLatch(1);
  }

  public void goOn() {
    gate.countDown();
  }
}
