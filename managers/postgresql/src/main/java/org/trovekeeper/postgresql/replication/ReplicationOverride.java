package org.trovekeeper.postgresql.replication;

import org.trovekeeper.toolkit.ConfigOverrides.Change;
import org.trovekeeper.toolkit.ConfigOverrides.Layer;

/** What replication adds to the configuration, by name. */
final class ReplicationOverride {
  /** What the control plane wants of a source; the agent's own values beat it. */
  static final Change SOURCE = new Change(Layer.SYSTEM_BEFORE, "master-replication");

  /** The same of a replica. */
  static final Change REPLICA = new Change(Layer.SYSTEM_BEFORE, "slave-replication");

  /** Whom the server follows. */
  static final Change STREAM = new Change(Layer.SYSTEM_AFTER, "stream");

  /** What a standby must not have lower than the server whose WAL it applies. */
  static final Change MINIMUMS = new Change(Layer.SYSTEM_AFTER, "standby-minimums");

  /** Keeps the server from starting on data that a rewind has not finished. */
  static final Change REWINDING = new Change(Layer.SYSTEM_AFTER, "rewind");

  private ReplicationOverride() {}
}
