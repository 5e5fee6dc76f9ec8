package org.trovekeeper.mysql.mariadb;

import org.trovekeeper.toolkit.ConfigOverrides.Change;
import org.trovekeeper.toolkit.ConfigOverrides.Layer;

/** The agent's changes to the configuration, by name. */
final class Overrides {
  static final Change DEFAULTS = new Change(Layer.SYSTEM_BEFORE, "common");
  static final Change FIXED = new Change(Layer.SYSTEM_AFTER, "common");
  static final Change SOURCE = new Change(Layer.SYSTEM_AFTER, "master-replication");
  static final Change REPLICA = new Change(Layer.SYSTEM_AFTER, "slave-replication");

  /** The form of restored data. */
  static final Change FORMAT = new Change(Layer.SYSTEM_AFTER, "data-format");

  /** Closes the server for writes. */
  static final Change FENCE = new Change(Layer.SYSTEM_AFTER, "fence");

  /** Sets the agent's account at one start. */
  static final Change ACCOUNT = new Change(Layer.SYSTEM_AFTER, "agent-account");

  private Overrides() {}
}
