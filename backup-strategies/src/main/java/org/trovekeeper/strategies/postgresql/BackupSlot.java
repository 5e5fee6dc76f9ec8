package org.trovekeeper.strategies.postgresql;

import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.wal.Lsn;

/**
 * The slot that stays between backups, and keeps the log since the latest one that the store holds.
 * It moves on only when a newer one is stored, so that a failed backup breaks no chain; how much
 * disk it may cost is the server's {@code max_slot_wal_keep_size}. Until the first backup is stored
 * a {@link SessionSlot} keeps the log in its place: that one goes with the agent, however it ends.
 */
final class BackupSlot implements WalHold {
  private static final Logger LOG = LoggerFactory.getLogger(BackupSlot.class);
  private static final String DROP_LOST =
      """
      select pg_drop_replication_slot(slot_name) from pg_replication_slots
          where slot_name = '%s' and wal_status = 'lost';
      """
          .formatted(ServerFacts.SLOT);
  private static final String MAKE =
      """
      select pg_copy_physical_replication_slot(slot_name, '%1$s', false) from pg_replication_slots
          where temporary and slot_name like '%1$s\\_%%' order by restart_lsn limit 1;
      select pg_create_physical_replication_slot('%1$s', true) where not exists
          (select from pg_replication_slots where slot_name = '%1$s');
      """
          .formatted(ServerFacts.SLOT);
  private static final String ADVANCE =
      """
      select pg_replication_slot_advance(slot_name, :'position') from pg_replication_slots
          where slot_name = '%s' and restart_lsn < :'position'::pg_lsn;
      """
          .formatted(ServerFacts.SLOT);

  private final Psql psql;
  private final Optional<WalHold> meanwhile;

  private BackupSlot(Psql psql, Optional<WalHold> meanwhile) {
    this.psql = psql;
    this.meanwhile = meanwhile;
  }

  /**
   * Where there is no slot, or one that the server has given up, the log is kept for this backup
   * alone until it is stored.
   */
  static BackupSlot open(Psql psql, ServerFacts facts) {
    boolean holds = facts.slot().filter(slot -> !slot.lost()).isPresent();
    return new BackupSlot(psql, holds ? Optional.empty() : Optional.of(SessionSlot.open(psql)));
  }

  @Override
  public void stored(Lsn position) {
    if (meanwhile.isPresent()) {
      make();
    }
    psql.rows(ADVANCE, Map.of("position", position.toString()));
    LOG.info("event=backup-slot-moved position={}", position);
  }

  private void make() {
    try {
      psql.rows(DROP_LOST + MAKE);
      LOG.info("event=backup-slot-made");
    } catch (GuestException e) {
      // a backup without it is better than none; the next incremental one may miss log, and says so
      LOG.warn("event=backup-without-slot reason=\"{}\"", e.getMessage());
    }
  }

  @Override
  public void close() {
    meanwhile.ifPresent(WalHold::close);
  }
}
