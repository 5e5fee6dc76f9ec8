package org.trovekeeper.strategies.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.backup.BackupStrategy.BackupJob;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.testing.FakeHost;

/** What the strategy does where a real server would not be so kind. */
class PgBaseBackupTest {
  private static final String BIN = "/usr/lib/postgresql/15/bin/";
  private static final String SERVER = "server|15|0|16777216|42|0\n";

  private final FakeHost host = FakeHost.privilegedHost();
  private final PgBaseBackup strategy = new PgBaseBackup();
  private final BackupAccess access =
      new BackupAccess(
          Path.of("/vol/data"),
          Path.of("/vol/postgresql.conf"),
          Path.of("/run/pg_service.conf"),
          Optional.of("postgres"),
          Path.of("/vol/.trovekeeper"));

  @BeforeEach
  void server() {
    for (String folder : List.of("/vol/data", "/run")) {
      host.files().makeFolder(Path.of(folder), 0700, Optional.empty());
    }
    host.files().write(Path.of("/vol/data/PG_VERSION"), "15\n", 0600, Optional.empty());
    host.files().write(access.credentialsFile(), "[trovekeeper]\n", 0600, Optional.empty());
    host.commands().on(BIN + "psql").prints(SERVER);
    host.commands().on(BIN + "pg_basebackup").succeeds();
  }

  private BackupSource open() {
    return strategy.open(
        host,
        access,
        new BackupJob("b1", Optional.empty(), List.of()),
        Deadline.in(Duration.ofMinutes(2)));
  }

  private void assertFails(ErrorCode code, String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(GuestException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(words);
    assertThat(host.files().exists(Path.of("/vol/.trovekeeper-tools"))).isFalse();
  }

  private static String input(Command command) {
    return command.input().orElseThrow().reveal();
  }

  @Test
  void tools_run_as_the_datas_owner_and_find_the_server_by_a_file() {
    open().close();
    Command tool =
        host.commands().ran().stream()
            .filter(command -> command.program().endsWith("pg_basebackup"))
            .findFirst()
            .orElseThrow();
    assertThat(tool.osUser()).contains("postgres");
    assertThat(tool.environment())
        .containsEntry("PGSERVICE", "trovekeeper")
        .containsEntry("PGSERVICEFILE", "/vol/.trovekeeper-tools/backup/pg_service.conf");
    assertThat(tool.arguments()).contains("--label=b1", "--no-password", "--wal-method=fetch");
    assertThat(host.files().exists(Path.of("/vol/.trovekeeper-tools"))).isFalse();
  }

  @Test
  void without_an_account_there_is_no_backup() {
    host.files().delete(access.credentialsFile());
    assertFails(ErrorCode.BACKUP_FAILED, "no account", this::open);
  }

  @Test
  void a_server_that_does_not_answer_is_down() {
    host.commands().on(BIN + "psql").fails(2, "connection refused");
    assertFails(ErrorCode.ENGINE_DOWN, "connection refused", this::open);
  }

  @Test
  void programs_of_another_release_do_not_do() {
    host.files().write(Path.of("/vol/data/PG_VERSION"), "16\n", 0600, Optional.empty());
    host.commands().missing("/usr/lib/postgresql/16/bin/psql");
    assertFails(ErrorCode.COMMAND_FAILED, "PostgreSQL 16", this::open);
  }

  @Test
  void tablespaces_that_find_no_room_for_staging_are_refused_before_anything_is_written() {
    host.commands()
        .on(BIN + "psql")
        .prints("server|15|0|16777216|42|900000000000\ntablespace|16390|/fast\n");
    assertFails(ErrorCode.BACKUP_FAILED, "1 tablespaces", this::open);
    assertThat(host.commands().lines()).noneMatch(line -> line.contains("pg_basebackup"));
  }

  @Test
  void a_first_backup_that_failed_has_made_no_slot_that_stays() {
    open().close();
    assertThat(host.commands().ran())
        .filteredOn(command -> command.input().isPresent())
        .noneMatch(command -> input(command).contains("_physical_replication_slot"));
  }

  @Test
  void the_slot_of_an_earlier_backup_stays_when_this_one_fails() {
    host.commands().on(BIN + "psql").prints(SERVER + "slot|reserved|0/5000000\n");
    open().close();
    assertThat(host.commands().lines()).filteredOn(line -> line.contains("psql")).hasSize(1);
  }

  @Test
  void a_server_without_a_free_slot_is_saved_all_the_same() {
    host.commands()
        .on(BIN + "psql")
        .does(command ->
            command.input().isEmpty()
                ? new Finished(3, "", "all replication slots are in use")
                : new Finished(0, SERVER, ""));
    open().close();
    assertThat(host.commands().lines()).anyMatch(line -> line.contains("pg_basebackup"));
  }

  @Test
  void an_archive_that_is_cut_is_no_backup_though_the_tool_succeeded() throws IOException {
    String label =
        """
        START WAL LOCATION: 0/2000028 (file 000000010000000000000002)
        CHECKPOINT LOCATION: 0/2000060
        """;
    byte[] cut = new Tars().file("backup_label", label).cut();
    host.commands().on(BIN + "pg_basebackup").streams(cut);
    try (BackupSource source = open()) {
      assertThat(source.bytes().readAllBytes()).hasSize(cut.length);
      assertThatThrownBy(() -> source.finish(Deadline.in(Duration.ofSeconds(5))))
          .hasMessageContaining("does not tell its label");
    }
  }

  @Test
  void what_the_server_has_forgotten_needs_a_full_backup() {
    GuestException forgotten =
        ToolFailureRules.of(
            GuestException.of(
                ErrorCode.COMMAND_FAILED,
                "pg_basebackup ended: ERROR:  WAL summaries are required on timeline 1 from"));
    assertThat(forgotten.code()).isEqualTo(ErrorCode.BACKUP_CHAIN_BROKEN);
    assertThat(forgotten.hint()).contains(WalPlan.AFRESH);
    GuestException early =
        ToolFailureRules.of(
            GuestException.of(
                ErrorCode.COMMAND_FAILED, "ERROR:  manifest requires WAL from final timeline 1"));
    assertThat(early.code()).isEqualTo(ErrorCode.BACKUP_FAILED);
    GuestException other = GuestException.of(ErrorCode.COMMAND_FAILED, "no space left");
    assertThat(ToolFailureRules.of(other)).isSameAs(other);
  }

  @Test
  void a_backup_id_reaches_the_server_as_a_variable_that_its_client_quotes() {
    Psql psql =
        new Psql(new Tools(host, access, 15), Path.of("/s"), Deadline.in(Duration.ofMinutes(2)));
    host.commands().on(BIN + "psql").prints("a|b\n\nc|\n");
    assertThat(psql.rows("select :'label';", Map.of("label", "x'; drop")))
        .containsExactly(List.of("a", "b"), List.of("c", ""));
    Command ran = host.commands().ran().getLast();
    assertThat(input(ran)).isEqualTo("select :'label';");
    assertThat(ran.arguments()).contains("ON_ERROR_STOP=1", "label=x'; drop");
  }
}
