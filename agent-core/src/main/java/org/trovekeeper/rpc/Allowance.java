package org.trovekeeper.rpc;

import java.util.concurrent.atomic.AtomicLong;

/** Memory that may be held at once for something of which others decide how much comes. */
public final class Allowance {
  private final long bytes;
  private final AtomicLong used = new AtomicLong();

  public Allowance(long bytes) {
    this.bytes = bytes;
  }

  /** Takes a share, or nothing and answers false where too much is held already. */
  public boolean take(long share) {
    long before = used.getAndUpdate(held -> fits(held, share) ? held + share : held);
    return fits(before, share);
  }

  /** Gives back what was taken. */
  public void give(long share) {
    used.addAndGet(-share);
  }

  /** One alone always fits: its size is bounded where it came in. */
  private boolean fits(long held, long share) {
    return held == 0 || held + share <= bytes;
  }
}
