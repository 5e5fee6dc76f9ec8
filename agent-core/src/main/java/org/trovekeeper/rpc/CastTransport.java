package org.trovekeeper.rpc;

import java.io.IOException;
import java.util.Map;

/** Carries casts to the conductor: over the bus, or into a local file. */
public interface CastTransport {
  /**
   * Returns when the message was handed over for good (the conductor's queue has it); fails when it
   * was not, also while no conductor has a queue yet.
   *
   * @param uniqueId stays the same when a message is sent again
   * @param context request context without token and catalogue
   */
  void cast(
      String method, Map<String, Object> arguments, Map<String, Object> context, String uniqueId)
      throws IOException;
}
