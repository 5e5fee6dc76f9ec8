package org.trovekeeper.strategies.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.backup.BackupStrategy.BackupJob;
import org.trovekeeper.testing.PostgresRelease;

/** The contract with Debian's own release, whose incremental backups are log. */
final class PgBaseBackupIT extends PgBaseBackupContract {
  PgBaseBackupIT() {
    super(PostgresRelease.V15);
  }

  private String slot() {
    return source.sql(
        "select restart_lsn from pg_replication_slots where slot_name = 'trovekeeper_backup'");
  }

  @Test
  void the_slot_moves_only_when_the_store_has_everything() throws IOException {
    Saved full = save(Optional.empty());
    String held = slot();
    change();
    saveInVain(Optional.of(full));
    assertThat(slot()).isEqualTo(held);
    Saved incremental = save(Optional.of(full));
    assertThat(
            source.sql(
                "select pg_wal_lsn_diff('%s', '%s') > 0 and pg_wal_lsn_diff('%s', '%s') > 0"
                    .formatted(slot(), held, incremental.metadata().get("stop_segment"), slot())))
        .isEqualTo("t");
  }

  @Test
  void a_first_backup_that_is_cut_off_with_its_agent_leaves_nothing_that_keeps_log()
      throws IOException {
    source.sql(
        "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name ="
            + " 'trovekeeper_backup'");
    BackupJob job = new BackupJob("cut", Optional.empty(), List.of());
    try (BackupSource saved = strategy().open(host(), source.access(), job, soon())) {
      assertThat(saved.bytes().read()).isNotNegative();
      assertThat(source.sql("select temporary from pg_replication_slots")).isEqualTo("t");
      // tools die with the agent, and the agent says nothing any more
      ProcessHandle.current()
          .descendants()
          .filter(tool -> tool.info().command().orElse("").contains("/postgresql/15/bin/p"))
          .filter(tool -> tool.info().command().orElse("").matches(".*/(psql|pg_basebackup)"))
          .forEach(ProcessHandle::destroyForcibly);
      source.await("select count(*) from pg_replication_slots", "0");
    }
    assertThat(source.volume().resolve(".trovekeeper-tools")).doesNotExist();
  }

  @Test
  void a_first_backup_that_fails_leaves_no_slot() throws IOException {
    source.sql(
        "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name ="
            + " 'trovekeeper_backup'");
    saveInVain(Optional.empty());
    assertThat(slot()).isEmpty();
  }

  @Test
  void log_that_the_server_gave_up_breaks_the_chain_until_the_next_full_backup()
      throws IOException {
    Saved full = save(Optional.empty());
    source.sql("alter system set max_slot_wal_keep_size = '1MB'; select pg_reload_conf()");
    try {
      for (int round = 0; round < 8; round++) {
        change();
        source.sql("select pg_switch_wal()");
      }
      source.sql("checkpoint");
      assertFails(ErrorCode.BACKUP_CHAIN_BROKEN, "full backup", () -> save(Optional.of(full)));
    } finally {
      source.sql("alter system reset max_slot_wal_keep_size; select pg_reload_conf()");
    }
    Saved fresh = save(Optional.empty());
    change();
    restore(fresh, save(Optional.of(fresh)));
    assertThat(targetContent()).isEqualTo(sourceContent());
  }

  @Test
  void a_tablespace_that_replay_could_not_make_needs_a_full_backup() throws IOException {
    Saved full = save(Optional.empty());
    Path place = folder.resolve("late");
    host().files().makeFolder(place, 0700, source.access().osUser());
    source.sql("create tablespace late location '%s'".formatted(place));
    try {
      assertFails(ErrorCode.BACKUP_CHAIN_BROKEN, "tablespace", () -> save(Optional.of(full)));
    } finally {
      source.sql("drop tablespace late");
    }
  }

  @Test
  void nothing_new_is_an_incremental_backup_too() throws IOException {
    Saved full = save(Optional.empty());
    Saved first = save(Optional.of(full));
    Saved second = save(Optional.of(first));
    restore(full, first, second);
    assertThat(targetContent()).isEqualTo(sourceContent());
    assertThat(List.of("standby.signal", "recovery.signal", "backup_manifest"))
        .noneMatch(target::holds);
  }

  @Test
  void a_chain_goes_on_after_a_promotion() throws IOException {
    restore(save(Optional.empty()));
    TestServer promoted = target;
    promoted.standbyOf(source);
    promoted.start();
    try {
      change();
      promoted.awaitReplay(source);
      Saved full = save(promoted.access(), Optional.empty());
      promoted.sql("select pg_promote()");
      promoted.await("select pg_is_in_recovery()", "f");
      promoted.sql("insert into shop.items (text) select 'promoted' from generate_series(1, 9999)");
      Saved first = save(promoted.access(), Optional.of(full));
      promoted.sql("insert into shop.items (text) select 'later' from generate_series(1, 9999)");
      Saved second = save(promoted.access(), Optional.of(first));

      assertThat(full.metadata().get("stop_wal_file")).startsWith("00000001");
      assertThat(second.metadata().get("stop_wal_file")).startsWith("00000002");
      newTarget();
      restore(full, first, second);
      // a start that follows timelines needs a command to restore files with, though none is
      // missing
      target.configure("restore_command = 'false'");
      target.signal("recovery.signal");
      assertThat(targetContent()).isEqualTo(promoted.content());
    } finally {
      promoted.close();
    }
  }

  @Test
  void troves_own_guests_can_restore_a_chain_of_ours() throws IOException {
    Saved full = save(Optional.empty());
    change();
    Saved first = save(Optional.of(full));
    change();
    Saved second = save(Optional.of(first));
    restoreAsTrove(full, first, second);
    assertThat(targetContent()).isEqualTo(sourceContent());
  }
}
