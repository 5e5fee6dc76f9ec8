package org.trovekeeper.postgresql.replication;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;

/**
 * Makes the server as closed as the agent left it: a fence that somebody opened is closed again,
 * and one that was cut off with its agent before the server was closed is taken back.
 */
public final class Settling {
  private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

  private final LocalServer server;
  private final StandbySignal signal;
  private final ClosedMark mark;
  private final Fence fence;

  public Settling(LocalServer server, StandbySignal signal, ClosedMark mark) {
    this.server = server;
    this.signal = signal;
    this.mark = mark;
    this.fence = new Fence(server, signal, mark);
  }

  /**
   * To be called beside no call that changes something.
   *
   * @return whether the server takes writes afterwards
   */
  public boolean settle(Deadline deadline) {
    if (server.status(deadline).inRecovery()) {
      mark.set();
      return false;
    }
    if (mark.present()) {
      LOG.warn(
          "event=fence datastore=postgresql result=opened-by-others action=close reason=\"somebody"
              + " promoted a server that the agent had closed\"");
      mark.noteOpened(server.host().ticker().now());
      fence.close(deadline);
      return false;
    }
    signal.lowerLeftOver(() -> true);
    return true;
  }
}
