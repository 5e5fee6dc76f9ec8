package org.trovekeeper.strategies.mariadb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.backup.BackupStrategy.BackupJob;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.strategies.RealBackupContract;

/** The contract with a real MariaDB and its real tools. */
final class MariaBackupIT extends RealBackupContract<TestServer> {
  private int changes;

  MariaBackupIT() {
    Path place = temporaryFolder();
    LocalHost machine = machine(place);
    super(place, machine, volume -> new TestServer(machine, volume));
  }

  @BeforeAll
  void startSource() {
    for (String program :
        new String[] {"mariadbd", "mariadb-install-db", "mariadb-backup", "mbstream"}) {
      assumeTrue(
          host().commands().find(program).isPresent(),
          program + " is not installed on this machine");
    }
    source.install();
    source.start();
    source.sql(
        "create database shop; create table shop.items (id int primary key auto_increment, text"
            + " varchar(200)); create table shop.log (id int, text varchar(50)) engine=aria");
  }

  @Override
  protected String datastore() {
    return "mariadb";
  }

  @Override
  protected void change() {
    changes++;
    source.sql(
        """
        use shop;
        insert into items (text) select concat('change %1$d row ', seq) from seq_1_to_2000;
        update items set text = concat(text, '!') where id %% 7 = %1$d;
        insert into log values (%1$d, 'changed');
        create table t%1$d as select * from items limit %1$d;
        """
            .formatted(changes));
  }

  @Override
  protected String sourceContent() {
    return content(source);
  }

  @Override
  protected String targetContent() {
    target.start();
    return content(target);
  }

  private static String content(TestServer server) {
    String tables =
        server
            .sql(
                "select concat('shop.', table_name) from information_schema.tables where"
                    + " table_schema = 'shop' order by 1")
            .strip()
            .replace('\n', ',');
    return server.sql("checksum table " + tables);
  }

  @Override
  protected void killTools() {
    String mark = "--target-dir=" + source.access().dataDirectory().getParent();
    ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains(mark))
        .forEach(ProcessHandle::destroyForcibly);
  }

  /** {@code mbstream} is content when the stream ends between two chunks. */
  @Override
  protected int[] cuts(byte[] whole) {
    String text = new String(whole, ISO_8859_1);
    int last = text.lastIndexOf("XBSTCK01");
    int border = text.lastIndexOf("XBSTCK01", last - 1);
    return new int[] {0, whole.length / 2, border};
  }

  @Test
  void an_incremental_backup_begins_where_its_parent_was_though_the_server_made_no_checkpoint()
      throws IOException {
    change();
    Map<String, String> full = metadata(Optional.empty());
    change();
    Map<String, String> first = metadata(Optional.of(full));
    assertThat(lsn(first))
        .as("what the first one saved is not saved again")
        .isGreaterThan(lsn(full));
    source.sql("insert into shop.log values (0, 'one row')");
    assertThat(lsn(metadata(Optional.of(first)))).isGreaterThanOrEqualTo(lsn(first));
  }

  @Test
  void limits_that_users_set_do_not_end_a_backup() throws IOException {
    String limits =
        """
        set global max_statement_time = %1$s; set global lock_wait_timeout = %2$d;
        set global wait_timeout = %3$d; set global idle_transaction_timeout = %4$d;
        set global net_write_timeout = %5$d; set global net_read_timeout = %6$d;
        set global autocommit = %7$d; set global sql_mode = '%8$s';
        """;
    source.sql(limits.formatted("0.000001", 0, 1, 1, 1, 1, 0, "ANSI,NO_BACKSLASH_ESCAPES"));
    try {
      Map<String, String> full = metadata(Optional.empty());
      change();
      metadata(Optional.of(full));
    } finally {
      source.sql(limits.formatted("0", 86400, 28800, 0, 60, 30, 1, "STRICT_TRANS_TABLES"));
    }
  }

  private Map<String, String> metadata(Optional<Map<String, String>> parent) throws IOException {
    Deadline deadline = Deadline.in(Duration.ofMinutes(2));
    BackupJob job = new BackupJob("lsn", parent, List.of());
    try (BackupSource saved = strategy().open(host(), source.access(), job, soon())) {
      saved.bytes().transferTo(OutputStream.nullOutputStream());
      return saved.finish(deadline);
    }
  }

  private static long lsn(Map<String, String> metadata) {
    return Long.parseLong(metadata.get("lsn"));
  }

  /** What Trove's own guest does with a chain, and the server that it sets up. */
  @Test
  void troves_own_guests_can_restore_a_chain_of_ours() throws IOException {
    change();
    Path data = target.access().dataDirectory();
    Path changes = target.volume().resolve("changes");
    host().files().makeFolder(data, 0750, target.access().osUser());
    host().files().makeFolder(changes, 0750, target.access().osUser());
    Map<String, String> full = unpacked(Optional.empty(), data);
    change();
    unpacked(Optional.of(full), changes);
    prepare(data, List.of());
    prepare(data, List.of("--incremental-dir=" + changes));

    target.configure(
        """
        innodb_data_file_path = ibdata1:10M:autoextend
        innodb_log_file_size = 50M
        innodb_log_buffer_size = 25M
        innodb_file_per_table = 1
        max_connections = 400
        query_cache_type = 1
        query_cache_size = 32M
        """);
    assertThat(targetContent()).isEqualTo(sourceContent());
  }

  private Map<String, String> unpacked(Optional<Map<String, String>> parent, Path place)
      throws IOException {
    BackupJob job = new BackupJob("theirs", parent, List.of());
    Command command =
        Command.of(Duration.ofMinutes(1), "mbstream", "-x", "-C", place.toString())
            .as(target.access().osUser());
    Deadline deadline = Deadline.in(Duration.ofMinutes(1));
    try (BackupSource saved = strategy().open(host(), source.access(), job, soon());
        Running mbstream = host().commands().start(command)) {
      try (OutputStream input = mbstream.input()) {
        saved.bytes().transferTo(input);
      }
      mbstream.await(deadline).check("mbstream");
      return saved.finish(deadline);
    }
  }

  private void prepare(Path data, List<String> more) {
    List<String> line =
        new ArrayList<>(List.of("mariadb-backup", "--prepare", "--target-dir=" + data));
    line.addAll(more);
    host()
        .commands()
        .runChecked(Command.of(Duration.ofMinutes(1), line).as(target.access().osUser()));
  }

  @Test
  void a_tool_that_cannot_log_in_says_so() throws IOException {
    BackupAccess known = source.access();
    Path other = folder.resolve("other.cnf");
    host()
        .files()
        .write(
            other,
            "[client]%nuser=stranger%npassword=hush%nsocket=%s%n"
                .formatted(source.volume().resolve("run/sock")),
            0600,
            Optional.empty());
    BackupAccess stranger =
        new BackupAccess(
            known.dataDirectory(),
            known.configurationFile(),
            other,
            known.osUser(),
            known.privateDirectory());
    BackupJob job = new BackupJob("locked", Optional.empty(), List.of());
    try (BackupSource saved = strategy().open(host(), stranger, job, soon())) {
      assertThat(saved.bytes().readAllBytes()).isEmpty();
      assertThatThrownBy(() -> saved.finish(Deadline.in(Duration.ofMinutes(1))))
          .hasMessageContaining("Access denied")
          .hasMessageNotContaining("hush");
    }
  }

  @Test
  void what_a_killed_agent_left_of_its_tools_goes_at_the_next_start() {
    Path left = source.volume().resolve(".trovekeeper-tools/backup");
    host().files().makeFolder(left, 0700, source.access().osUser());
    host().files().write(left.resolve("client.cnf"), "password=x", 0600, Optional.empty());
    strategy().tidy(host(), source.access(), soon());
    assertThat(source.volume().resolve(".trovekeeper-tools")).doesNotExist();
  }

  @Test
  void the_restored_data_tells_the_position_in_the_source() throws IOException {
    saveAndRestoreChain();
    String position =
        Files.readString(target.access().dataDirectory().resolve("xtrabackup_binlog_info"));
    assertThat(position.strip()).endsWith(source.sql("select @@gtid_binlog_pos").strip());
    assertThat(target.holds("backup-my.cnf")).isTrue();
    assertThat(target.holds("xtrabackup_logfile")).isFalse();
  }
}
