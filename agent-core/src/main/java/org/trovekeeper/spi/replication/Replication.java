package org.trovekeeper.spi.replication;

import java.util.Optional;
import org.trovekeeper.spi.Deadline;

/**
 * The replication calls of the control plane, as one engine does them. Every method may be called
 * again after a failure or a crash and then ends in the same state. The invariants are in
 * docs/invariants/promotion.md.
 */
public interface Replication {
  /** The class name on the wire, for example {@code MariaDBGTIDReplication}. */
  String strategy();

  /** Whether a new replica begins with a backup of its source; else it fetches the data itself. */
  default boolean backupRequired() {
    return true;
  }

  ReplicationFacts facts(Deadline deadline);

  /** Configures the engine as a source; restarts it only when that is new. */
  void becomeSource(String sourceConfiguration, Deadline deadline);

  /** Makes a replication account and says how to follow this engine. */
  SourceInfo admitReplica(Deadline deadline);

  /** Drops the account of a replica that has left. Nothing when it is gone. */
  void dropReplica(String account, Deadline deadline);

  /**
   * Follows the source and returns when replication runs. When this engine has transactions that
   * the source lacks, nothing of them is lost in silence: it refuses with {@code DIVERGED} and
   * names them, or, where the engine can, saves them first, takes itself back to where both parted,
   * and answers what was saved and where.
   *
   * @param seeded whether the data was just restored from the source's snapshot, so that the
   *     position comes from the data
   * @param restart whether the control plane wants a restart; an engine that needs none may leave
   *     it out
   */
  Optional<String> follow(
      SourceInfo source,
      String replicaConfiguration,
      boolean seeded,
      boolean restart,
      Deadline deadline);

  /**
   * Applies everything received, stops following and opens the engine for writes; for a failover it
   * stays closed. Fails, and goes on following, when what was received cannot be applied. Answers
   * the account that was used, if any.
   */
  Optional<String> detach(boolean forFailover, Deadline deadline);

  /**
   * Closes the engine for writes so that it survives a restart, ending client sessions; or opens
   * it.
   */
  void readOnly(boolean readOnly, Deadline deadline);

  /** The position reached, in the engine's own text; empty when there is none. */
  String latestTransaction(Deadline deadline);

  /** Returns only when the position is reached; fails with {@code ENGINE_TIMEOUT} otherwise. */
  void waitFor(String transaction, Deadline deadline);

  /** Whose transactions were applied last, and the number of the last one. */
  LastTransaction lastTransaction(Deadline deadline);

  /** Takes the source's configuration away from an engine that is a replica now. */
  void demote(Deadline deadline);

  /** What a position says, as numbers; {@code BAD_REQUEST} when it is none. */
  Progress progress(String transaction);

  /**
   * Asks another server over the network, as the account that it gave to this one. Fails with
   * {@code REPLICATION_FAILED} when it does not answer, and with {@code SOURCE_REFUSES} when it
   * answers with an error: it is there, and may take writes. Changes nothing.
   */
  SourceState ask(SourceInfo source, Deadline deadline);

  /**
   * What a source said.
   *
   * @param takesWrites whether it is open for writes
   * @param executed everything it has, in the engine's own text
   */
  record SourceState(boolean takesWrites, String executed, Progress progress) {}

  /** The source of the last applied transaction (empty when nothing was applied) and its number. */
  record LastTransaction(Optional<String> source, long number) {}
}
