package org.trovekeeper.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the local API shows besides calls: plain JSON values, gathered when asked for. */
public interface Reports {
  /** The agent's and the engine's state. */
  Map<String, ? extends @Nullable Object> status();

  /** Version, build id, Java, managers and strategies. */
  Map<String, ? extends @Nullable Object> version();

  /** The backups that the local conductor knows, oldest first; empty under a control plane. */
  List<? extends Map<String, ? extends @Nullable Object>> backups();
}
