package org.trovekeeper.dispatch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.trovekeeper.conductor.Conductor;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.status.ServiceStatus;

/** Remembers what it was told to tell the control plane. For tests. */
public final class RecordedConductor implements Conductor {
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @Override
  public void heartbeat(ServiceStatus status) {
    told.add("heartbeat " + status.description());
  }

  @Override
  public void updateBackup(RequestContext context, Map<String, Object> fields) {
    told.add("update_backup " + fields);
  }

  @Override
  public void reportRoot(RequestContext context) {
    told.add("report_root");
  }

  @Override
  public void notifyEnd(RequestContext context, Map<String, Object> payload) {
    told.add("end " + context.requestId());
  }

  @Override
  public void notifyFailure(RequestContext context, String message, List<String> lines) {
    told.add("failure " + context.requestId() + " " + message + " " + lines);
  }

  /** What was told and not yet asked for. */
  public List<String> told() {
    return List.copyOf(told);
  }

  public String next() throws InterruptedException {
    String next = told.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was told");
    }
    return next;
  }
}
