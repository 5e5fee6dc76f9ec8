package org.trovekeeper.rpc;

import java.util.Map;
import org.trovekeeper.spi.Deadline;

/**
 * One accepted call at work.
 *
 * @param id the message's unique id, or one of ours
 * @param deadline when its method's limit ends
 * @param journal notes of steps, durable when they return
 */
public record Operation(
    String id, String method, RequestContext context, Deadline deadline, Notes journal) {
  /** The operation at whose work the present thread is; log lines name it. */
  public static final ScopedValue<Operation> CURRENT = ScopedValue.newInstance();

  /** Facts that must survive a crash of the agent, so that the next start can finish or undo. */
  public interface Notes {
    void note(String step, Map<String, String> facts);
  }
}
