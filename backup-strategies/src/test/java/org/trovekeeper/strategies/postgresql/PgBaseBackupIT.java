package org.trovekeeper.strategies.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.ErrorCode;

/** The contract with Debian's own release, whose incremental backups are log. */
final class PgBaseBackupIT extends PgBaseBackupContract {
  private static final int MAJOR = 15;

  PgBaseBackupIT() {
    super(MAJOR, Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  @BeforeAll
  @Override
  void startSource() {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/lib/postgresql/15/bin/postgres")),
        "PostgreSQL 15 is not installed on this machine");
    super.startSource();
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
}
