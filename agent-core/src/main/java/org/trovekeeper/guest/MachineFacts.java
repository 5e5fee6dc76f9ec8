package org.trovekeeper.guest;

import java.util.Map;

/** Figures of the guest and of the agent's own process. */
public interface MachineFacts {
  long memoryBytes();

  int processors();

  /** The keys of {@code get_diagnostics}. */
  Map<String, Object> agent();
}
