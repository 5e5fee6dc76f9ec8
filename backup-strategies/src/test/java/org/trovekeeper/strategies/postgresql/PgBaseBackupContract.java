package org.trovekeeper.strategies.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.backup.BackupStrategy.BackupJob;
import org.trovekeeper.spi.backup.BackupStrategy.RestoreJob;
import org.trovekeeper.spi.backup.RestoreTarget;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.strategies.RealBackupContract;
import org.trovekeeper.testing.PostgresRelease;

/** What backups of every release of PostgreSQL promise, with a real server and its real tools. */
abstract class PgBaseBackupContract extends RealBackupContract<TestServer> {
  protected static final Deadline DEADLINE = Deadline.in(Duration.ofMinutes(8));

  private static final List<String> LIMITS =
      List.of(
          "statement_timeout",
          "lock_timeout",
          "idle_session_timeout",
          "idle_in_transaction_session_timeout");

  private final PostgresRelease release;
  private int changes;
  private int saves;

  /** A backup as a store keeps it. */
  protected static final class Saved {
    private final byte[] bytes;
    private final Map<String, String> metadata;

    Saved(byte[] bytes, Map<String, String> metadata) {
      this.bytes = bytes;
      this.metadata = metadata;
    }

    byte[] bytes() {
      return bytes;
    }

    Map<String, String> metadata() {
      return metadata;
    }
  }

  protected PgBaseBackupContract(PostgresRelease release) {
    release.require();
    Path place = temporaryFolder();
    LocalHost machine = release.on(machine(place), place);
    super(place, machine, volume -> new TestServer(machine, release, volume));
    this.release = release;
  }

  /** How the database is made. */
  protected List<String> databaseOptions() {
    return List.of();
  }

  @BeforeAll
  void startSource() {
    source.install(databaseOptions());
    source.start();
    source.sql("create schema shop; create table shop.items (id serial primary key, text text)");
  }

  @Override
  protected String datastore() {
    return "postgresql";
  }

  @Override
  protected void change() {
    changes++;
    source.sql(
        """
        insert into shop.items (text) select 'change %1$d row ' || n from generate_series(1, 20000) n;
        update shop.items set text = text || '!' where id %% 7 = %1$d;
        create table shop.t%1$d as select * from shop.items limit %1$d;
        """
            .formatted(changes));
  }

  @Override
  protected String sourceContent() {
    return source.content();
  }

  @Override
  protected String targetContent() {
    target.start();
    target.await("select pg_is_in_recovery()", "f");
    return target.content();
  }

  @Override
  protected void killTools() {
    ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().commandLine().orElse("").contains("/pg_basebackup"))
        .forEach(ProcessHandle::destroyForcibly);
  }

  /** Saves as the service does it; without a parent a full one. */
  protected final Saved save(Optional<Saved> parent) throws IOException {
    return save(source.access(), parent);
  }

  protected final Saved save(BackupAccess access, Optional<Saved> parent) throws IOException {
    BackupJob job = new BackupJob("b" + ++saves, parent.map(Saved::metadata), List.of());
    try (BackupSource saved = strategy().open(host(), access, job, soon())) {
      byte[] bytes = saved.bytes().readAllBytes();
      Map<String, String> metadata = saved.finish(DEADLINE);
      saved.stored(DEADLINE);
      return new Saved(bytes, metadata);
    }
  }

  @Test
  void limits_that_users_set_do_not_end_a_backup() throws IOException {
    List<String> limits = new ArrayList<>(LIMITS);
    if (release.major() >= 17) {
      limits.add("transaction_timeout");
    }
    limits.forEach(limit -> source.sql("alter system set %s = 1".formatted(limit)));
    source.sql("select pg_reload_conf()");
    try {
      Saved full = save(Optional.empty());
      change();
      save(Optional.of(full));
    } finally {
      source.sql("alter system reset all");
      source.sql("select pg_reload_conf()");
    }
  }

  /** Saves everything, and then the store fails. */
  protected final void saveInVain(Optional<Saved> parent) throws IOException {
    BackupJob job = new BackupJob("b" + ++saves, parent.map(Saved::metadata), List.of());
    try (BackupSource saved = strategy().open(host(), source.access(), job, soon())) {
      saved.bytes().readAllBytes();
      saved.finish(DEADLINE);
    }
  }

  protected final void restore(Saved... layers) {
    List<byte[]> bytes = new ArrayList<>();
    for (Saved layer : layers) {
      bytes.add(layer.bytes());
    }
    try (RestoreTarget restored =
        strategy().restore(host(), target.access(), new RestoreJob(bytes.size()), soon())) {
      for (int index = 0; index < bytes.size(); index++) {
        restored.layer(index, new ByteArrayInputStream(bytes.get(index)), DEADLINE);
      }
      restored.complete(DEADLINE);
    }
  }

  /**
   * What Trove's own guest does with a chain, and the server that it sets up: its template beside
   * the release's own limits, and a recovery that follows timelines.
   */
  protected final void restoreAsTrove(Saved full, Saved... logs) throws IOException {
    Path archive = target.volume().resolve("wal_archive");
    host().files().makeFolder(archive, 0700, target.access().osUser());
    host().files().makeFolder(target.access().dataDirectory(), 0700, target.access().osUser());
    unpack(full, target.access().dataDirectory());
    for (Saved log : logs) {
      unpack(log, archive);
    }
    target.signal("recovery.signal");
    target.configure(
        """
        max_connections = 100
        max_stack_depth = 7MB
        wal_level = replica
        wal_log_hints = on
        archive_mode = on
        archive_command = 'test ! -f %1$s/%%f && cp %%p %1$s/%%f.tmp && mv %1$s/%%f.tmp %1$s/%%f'
        restore_command = 'cp %1$s/%%f "%%p"'
        wal_keep_size = 80
        update_process_title = off
        """
            .formatted(archive));
  }

  private void unpack(Saved saved, Path place) throws IOException {
    Command command =
        Command.of(Duration.ofMinutes(1), "tar", "-x", "-f", "-", "-C", place.toString())
            .as(target.access().osUser());
    try (Running tar = host().commands().start(command)) {
      try (OutputStream input = tar.input()) {
        input.write(saved.bytes());
      }
      tar.await(DEADLINE).check("tar");
    }
  }

  protected static void assertFails(ErrorCode code, String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  @Test
  void the_metadata_has_what_troves_own_guests_write_and_read() throws IOException {
    Saved full = save(Optional.empty());
    String wal = "[0-9A-F]{24}";
    String lsn = "[0-9A-F]+/[0-9A-F]+";
    assertThat(full.metadata())
        .containsKeys("label", "checkpoint_location")
        .hasEntrySatisfying("start_wal_file", text -> assertThat(text).matches(wal))
        .hasEntrySatisfying("stop_wal_file", text -> assertThat(text).matches(wal))
        .hasEntrySatisfying("start_segment", text -> assertThat(text).matches(lsn))
        .hasEntrySatisfying("stop_segment", text -> assertThat(text).matches(lsn));
    for (String end : List.of("start", "stop")) {
      assertThat(
              source.sql(
                  "select pg_walfile_name('%s')".formatted(full.metadata().get(end + "_segment"))))
          .isEqualTo(full.metadata().get(end + "_wal_file"));
    }
  }

  @Test
  void a_backup_with_tablespaces_comes_back_with_them_beside_the_data() throws IOException {
    Path place = folder.resolve("space=1");
    host().files().makeFolder(place, 0700, source.access().osUser());
    source.sql("create tablespace fast location '%s'".formatted(place));
    try {
      source.sql(
          "create table shop.far tablespace fast as select * from generate_series(1, 5000) n");
      assertStagingFailsClean();
      Saved full = save(Optional.empty());
      source.sql("insert into shop.far values (7)");
      change();
      Saved incremental = save(Optional.of(full));
      restore(full, incremental);
      assertThat(targetContent()).isEqualTo(sourceContent());
      assertThat(
              target.sql(
                  "select pg_tablespace_location(oid) from pg_tablespace where spcname='fast'"))
          .startsWith(target.volume().resolve("tablespaces").toString());
    } finally {
      source.sql("drop table if exists shop.far");
      source.sql("drop tablespace fast");
    }
  }

  private void assertStagingFailsClean() throws IOException {
    BackupJob job = new BackupJob("staged", Optional.empty(), List.of("--no-such-option"));
    try (BackupSource saved = strategy().open(host(), source.access(), job, soon())) {
      assertThatThrownBy(() -> saved.bytes().readAllBytes())
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("no-such-option");
    }
    assertThat(source.volume().resolve(".trovekeeper-tools")).doesNotExist();
  }

  @Test
  void a_chain_with_a_missing_layer_is_refused() throws IOException {
    Saved full = save(Optional.empty());
    change();
    source.sql("select pg_switch_wal()");
    change();
    Saved first = save(Optional.of(full));
    change();
    source.sql("select pg_switch_wal()");
    change();
    Saved second = save(Optional.of(first));
    assertFails(ErrorCode.BACKUP_CHAIN_BROKEN, "", () -> restore(full, second));
  }

  @Test
  void a_parent_of_another_database_system_is_refused() throws IOException {
    Saved full = save(Optional.empty());
    Map<String, String> other = new java.util.HashMap<>(full.metadata());
    other.put("system_identifier", "123");
    assertFails(
        ErrorCode.BACKUP_CHAIN_BROKEN,
        "database system 123",
        () -> save(Optional.of(new Saved(new byte[0], other))));
  }

  @Test
  void a_failed_upload_does_not_break_the_chain() throws IOException {
    Saved full = save(Optional.empty());
    change();
    saveInVain(Optional.of(full));
    saveInVain(Optional.empty());
    change();
    Saved incremental = save(Optional.of(full));
    restore(full, incremental);
    assertThat(targetContent()).isEqualTo(sourceContent());
  }

  @Test
  void a_standby_is_saved_too() throws IOException {
    restore(save(Optional.empty()));
    TestServer standby = target;
    standby.standbyOf(source);
    standby.start();
    try {
      change();
      standby.awaitReplay(source);
      Saved full = save(standby.access(), Optional.empty());
      change();
      // since 17 a standby's incremental backup begins at a checkpoint that the source has made
      source.sql("checkpoint");
      standby.awaitReplay(source);
      Saved incremental = save(standby.access(), Optional.of(full));

      newTarget();
      restore(full, incremental);
      assertThat(targetContent()).isEqualTo(sourceContent());
    } finally {
      standby.close();
    }
  }

  /** A server that archives its log as Trove's own guests have it. */
  private TestServer archiving(Path archive) {
    TestServer server = server("archiving");
    host().files().makeFolder(archive, 0700, server.access().osUser());
    server.configure("archive_mode = on%narchive_command = 'cp %%p %s/%%f'".formatted(archive));
    server.install(databaseOptions());
    server.start();
    server.sql("create schema shop; create table shop.items as select generate_series(1, 5000) n");
    return server;
  }

  private byte[] output(TestServer server, String program, List<String> arguments)
      throws IOException {
    Command command =
        program.equals("tar")
            ? Command.of(Duration.ofMinutes(1), arguments).as(server.access().osUser())
            : server
                .tool(program, arguments)
                .withEnvironment(Map.of("PGHOST", server.volume().resolve("run").toString()));
    try (Running running = host().commands().start(command)) {
      byte[] bytes = running.output().readAllBytes();
      running.await(DEADLINE).check(program);
      return bytes;
    }
  }

  @Test
  void a_chain_of_troves_own_guests_comes_back() throws IOException {
    Path archive = folder.resolve("archive");
    try (TestServer other = archiving(archive)) {
      byte[] full =
          output(
              other,
              "pg_basebackup",
              List.of(
                  "-U", "os_admin", "-D", "-", "-Ft", "-X", "fetch", "-l", "f", "--no-manifest"));
      other.sql("insert into shop.items select generate_series(1, 9000)");
      other.sql(
          "select pg_backup_start('i', true); create table shop.more as select 1 n; select lsn from"
              + " pg_backup_stop()");
      List<String> line = new ArrayList<>(List.of("tar", "-cf", "-", "-C", archive.toString()));
      // in the order of a folder's listing, which is none
      host().files().list(archive).reversed().stream()
          .map(file -> file.getFileName().toString())
          .forEach(line::add);
      byte[] log = output(other, "tar", line);

      restore(new Saved(full, Map.of()), new Saved(log, Map.of()));
      assertThat(targetContent()).isEqualTo(other.content());
    }
  }
}
