package org.trovekeeper.conductor;

import java.util.List;
import java.util.Map;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.status.ServiceStatus;

/**
 * Tells the control plane. Every method returns at once: the message is on disk (heartbeats: in
 * memory, the newest wins) and is sent in order as soon as the control plane can be reached.
 */
public interface Conductor {
  void heartbeat(ServiceStatus status);

  /** The fields are those of Trove's conductor; {@code backup_id} is one of them. */
  void updateBackup(RequestContext context, Map<String, Object> fields);

  void reportRoot(RequestContext context);

  /** Nothing when the request carried no notification. */
  void notifyEnd(RequestContext context, Map<String, Object> payload);

  /** Nothing when the request carried no notification. */
  void notifyFailure(RequestContext context, String message, List<String> lines);
}
