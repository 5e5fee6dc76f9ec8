package org.trovekeeper.conductor;

import org.jspecify.annotations.Nullable;
import org.trovekeeper.status.ServiceStatus;

/** Room for one status that was not sent; a newer one takes its place. */
final class NewestStatus {
  private @Nullable ServiceStatus status;

  synchronized void put(ServiceStatus newer) {
    status = newer;
    notifyAll();
  }

  /** Waits until there is one. */
  synchronized ServiceStatus take() throws InterruptedException {
    while (status == null) {
      wait();
    }
    ServiceStatus taken = status;
    status = null;
    return taken;
  }

  synchronized boolean isEmpty() {
    return status == null;
  }
}
