package org.trovekeeper.strategies.postgresql;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.wal.Lsn;

/**
 * The slot that stays between backups, and keeps the log since the latest one that the store holds.
 * It moves on only when a newer one is stored, so that a failed backup breaks no chain; how much
 * disk it may cost is the server's {@code max_slot_wal_keep_size}.
 */
final class BackupSlot implements LogHold {
  private static final Logger LOG = LoggerFactory.getLogger(BackupSlot.class);
  private static final String CREATE =
      "select pg_create_physical_replication_slot('%s', true);".formatted(ServerFacts.SLOT);
  private static final String DROP =
      "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '%s';"
          .formatted(ServerFacts.SLOT);
  private static final String ADVANCE =
      """
      select pg_replication_slot_advance(slot_name, :'position') from pg_replication_slots
          where slot_name = '%s' and restart_lsn < :'position'::pg_lsn;
      """
          .formatted(ServerFacts.SLOT);

  private final Psql psql;
  private final boolean dropUnlessStored;
  private boolean stored;

  private BackupSlot(Psql psql, boolean dropUnlessStored) {
    this.psql = psql;
    this.dropUnlessStored = dropUnlessStored;
  }

  /**
   * Makes the slot, or makes it anew when the server has given it up.
   *
   * @param startsChain whether nothing before this backup needs the slot
   */
  static BackupSlot open(Psql psql, ServerFacts facts, boolean startsChain) {
    boolean lost = facts.slot().filter(ServerFacts.Slot::lost).isPresent();
    boolean create = lost || facts.slot().isEmpty();
    if (create) {
      make(psql, lost);
    }
    return new BackupSlot(psql, create && startsChain);
  }

  private static void make(Psql psql, boolean lost) {
    try {
      psql.rows((lost ? DROP : "") + CREATE);
      LOG.info("backup slot made lost_before={}", lost);
    } catch (GuestException e) {
      // a backup without it is better than none; the next incremental one may miss log, and says so
      LOG.warn("no backup slot why={}", e.getMessage());
    }
  }

  @Override
  public void stored(Lsn position) {
    stored = true;
    psql.rows(ADVANCE, Map.of("position", position.toString()));
    LOG.info("backup slot moved position={}", position);
  }

  @Override
  public void close() {
    if (dropUnlessStored && !stored) {
      try {
        psql.rows(DROP);
      } catch (GuestException e) {
        LOG.warn("the slot of a failed backup stays why={}", e.getMessage());
      }
    }
  }
}
