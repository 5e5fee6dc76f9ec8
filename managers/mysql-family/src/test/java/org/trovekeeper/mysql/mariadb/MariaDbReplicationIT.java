package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.contract.ReplicationContract;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.replication.Replication;

/** Three real servers, and a fourth that is made from a backup of the source. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MariaDbReplicationIT extends ReplicationContract {
  private Path folder = Path.of("");
  private final List<Member> members = new ArrayList<>();

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    folder = temporary;
    assumeTrue(MariaDbServer.installed(), "SKIPPED: mariadbd is not installed");
    for (String name : List.of("a", "b", "c")) {
      Member member = new Member(new MariaDbServer(folder.resolve(name)));
      members.add(member);
      member.server.bringUp(Map.of("event_scheduler", "ON"));
    }
    members.getFirst().server.makeUser("app", "app_pass_1", "app");
    assertThat(members.getFirst().run("CREATE TABLE app.notes (id SERIAL, text VARCHAR(99))"))
        .isTrue();
  }

  @AfterAll
  void stop() {
    members.forEach(member -> member.server.close());
  }

  @Override
  protected List<Node> nodes() {
    return List.copyOf(members);
  }

  @Override
  protected String sourceConfiguration() {
    return """
    [mysqld]
    log_bin = /var/lib/mysql/data/mariadb-bin.log
    binlog_format = MIXED
    """;
  }

  @Override
  protected String replicaConfiguration() {
    return sourceConfiguration() + "read_only = true\n";
  }

  @Override
  protected String unreachable() {
    return "0-1-999999";
  }

  @Override
  protected boolean reaches(String position, String transaction) {
    return GtidPosition.parse(position).contains(GtidPosition.parse(transaction));
  }

  @Test
  @Order(3)
  void becoming_a_source_needs_no_restart_and_accounts_of_the_agent_no_transaction() {
    Member source = members.getFirst();
    Replication replication = source.manager().replication().orElseThrow();
    long process = source.server.pid();
    String before = replication.latestTransaction(soon());
    replication.becomeSource(sourceConfiguration(), soon());
    String account = replication.admitReplica(soon()).account();
    assertThat(account).matches("slave_[0-9a-f]{8}");
    assertThat(replication.latestTransaction(soon())).isEqualTo(before);
    assertThat(source.server.pid()).isEqualTo(process);
    replication.dropReplica(account, soon());
    assertThat(source.server.asAgent("SELECT user FROM mysql.user WHERE user = '" + account + "'"))
        .isEmpty();
    assertThat(replication.latestTransaction(soon())).isEqualTo(before);
  }

  @Test
  @Order(4)
  void a_replica_made_from_a_backup_starts_where_the_backup_ended_and_runs_no_event()
      throws IOException {
    Member source = members.getFirst();
    source.server.asAgent(
        "CREATE TABLE app.ticks (id SERIAL, text TEXT)",
        "CREATE DEFINER = app@'%' EVENT app.tick ON SCHEDULE EVERY 1 SECOND"
            + " DO INSERT INTO app.ticks (text) VALUES ('tick')",
        "CREATE DEFINER = app@'%' EVENT app.`hour``ly` ON SCHEDULE EVERY 1 HOUR STARTS"
            + " '2037-01-01' DO INSERT INTO app.ticks (text) VALUES ('hour')",
        "CREATE EVENT app.off ON SCHEDULE EVERY 1 HOUR DISABLE DO DELETE FROM app.ticks");
    try (MariaDbServer fresh = new MariaDbServer(folder.resolve("d"))) {
      DatastoreManager manager = fresh.manager();
      manager.provisioning().configure(Optional.empty(), 256, Map.of(), soon());
      copy(source.server, manager.engine().backupAccess());
      assertThat(source.write("after the backup")).isTrue();
      manager.provisioning().bringUp(DataOrigin.SNAPSHOT, soon());
      assertThat(new Member(fresh).write("before it follows")).isFalse();
      assertThat(fresh.effective("event_scheduler")).isEqualTo("OFF");
      Replication replica = manager.replication().orElseThrow();
      Replication from = source.manager().replication().orElseThrow();
      for (int times = 0; times < 2; times++) {
        replica.follow(from.admitReplica(soon()), replicaConfiguration(), true, false, soon());
      }
      source.server.asAgent("DROP EVENT app.tick");
      replica.waitFor(from.latestTransaction(soon()), soon());
      assertThat(fresh.asAgent("SELECT id FROM app.ticks"))
          .isNotEmpty()
          .isEqualTo(source.server.asAgent("SELECT id FROM app.ticks"));
      assertThat(new Member(fresh).read()).isEqualTo(source.read());
      assertThat(replica.latestTransaction(soon())).isEqualTo(from.latestTransaction(soon()));
      assertThat(fresh.asAgent("SELECT user FROM mysql.user WHERE user LIKE 'slave%'")).isEmpty();
    }
  }

  @Test
  @Order(6)
  void a_fence_ends_sessions_that_hold_locks_and_takes_the_right_from_old_roots()
      throws SQLException {
    Member source = members.getFirst();
    Replication replication = source.manager().replication().orElseThrow();
    source.server.asAgent(
        "CREATE USER root@'%' IDENTIFIED BY 'old_1'", "GRANT ALL ON *.* TO root@'%'");
    try (Connection locking = source.server.connect("root", "old_1", "app");
        Statement statement = locking.createStatement()) {
      statement.execute("LOCK TABLES notes WRITE");
      replication.readOnly(true, soon());
      assertThat(locking.isValid(2)).isFalse();
    }
    try (Connection root = source.server.connect("root", "old_1", "app");
        Statement statement = root.createStatement()) {
      assertThat(refused(statement, "INSERT INTO notes (text) VALUES ('old root')")).isTrue();
    }
    replication.readOnly(false, soon());
    assertThat(source.run("INSERT INTO app.notes (text) VALUES ('open again')")).isTrue();
    source.server.asAgent("DROP USER root@'%'");
  }

  @Test
  @Order(5)
  void no_definer_of_a_routine_writes_to_a_closed_server_or_opens_it() throws SQLException {
    Member source = members.getFirst();
    Replication replication = source.manager().replication().orElseThrow();
    source.manager().root().orElseThrow().enable(Optional.of(new Secret("Root_pass_1")), soon());
    List<String> routines = new ArrayList<>();
    try (Connection root = source.server.connect("root", "Root_pass_1", "app");
        Statement statement = root.createStatement()) {
      for (String definer : List.of("root@localhost", "os_admin@localhost", "mysql@localhost")) {
        for (String body :
            List.of(
                "INSERT INTO notes (text) VALUES ('past the fence')",
                "SET GLOBAL read_only = 0",
                "GRANT READ_ONLY ADMIN ON *.* TO root@'%'")) {
          String name = "app.routine_" + routines.size();
          statement.execute(
              "CREATE DEFINER = "
                  + definer
                  + " PROCEDURE "
                  + name
                  + "() SQL SECURITY DEFINER "
                  + body);
          routines.add(name);
        }
      }
      statement.execute("XA START 'kept'");
      statement.execute("INSERT INTO notes (text) VALUES ('prepared')");
      statement.execute("XA END 'kept'");
      statement.execute("XA PREPARE 'kept'");
    }
    replication.readOnly(true, soon());
    String closedAt = replication.latestTransaction(soon());
    try (Connection root = source.server.connect("root", "Root_pass_1", "app");
        Statement statement = root.createStatement()) {
      assertThat(routines).allMatch(name -> refused(statement, "CALL " + name + "()"));
      assertThat(refused(statement, "XA COMMIT 'kept'")).isTrue();
      assertThat(refused(statement, "XA ROLLBACK 'kept'")).isTrue();
    }
    assertThat(replication.latestTransaction(soon())).isEqualTo(closedAt);
    assertThat(codes(source)).containsExactly("closed-for-writes");
    replication.readOnly(false, soon());
    source.server.asAgent("XA ROLLBACK 'kept'");
    routines.forEach(name -> source.server.asAgent("DROP PROCEDURE " + name));
    source.manager().root().orElseThrow().disable(soon());
    assertThat(
            source.server.asAgent("SELECT user FROM mysql.global_priv WHERE user LIKE 'os\\_k%'"))
        .isEmpty();
  }

  @Test
  @Order(5)
  void a_fence_that_somebody_opened_gives_no_position_and_is_closed_again() {
    Member source = members.getFirst();
    Replication replication = source.manager().replication().orElseThrow();
    replication.readOnly(true, soon());
    source.server.asAgent(
        "SET GLOBAL read_only = 0", "INSERT INTO app.ticks (text) VALUES ('past the fence')");
    assertThatThrownBy(() -> replication.latestTransaction(soon()))
        .hasMessageContaining("should be closed for writes");
    assertThat(codes(source)).containsExactlyInAnyOrder("fence-open", "fence-passed");
    source.manager().settle(soon());
    assertThat(source.write("fenced")).isFalse();
    assertThat(replication.latestTransaction(soon())).isNotEmpty();
    assertThat(codes(source))
        .containsExactlyInAnyOrder("fence-opened", "fence-passed", "closed-for-writes");
    replication.readOnly(false, soon());
    assertThat(codes(source)).isEmpty();
  }

  @Test
  @Order(2)
  void a_source_with_other_transactions_under_the_same_numbers_is_seen_and_not_followed() {
    Member source = members.getFirst();
    Member replica = members.getLast();
    Replication from = source.manager().replication().orElseThrow();
    Replication to = replica.manager().replication().orElseThrow();
    to.waitFor(from.latestTransaction(soon()), soon());
    String common = from.latestTransaction(soon());
    GtidPosition.Gtid last = GtidPosition.parse(common).newest().orElseThrow();
    GtidPosition.Gtid next =
        new GtidPosition.Gtid(last.domain(), last.server(), last.sequence() + 1);
    replica.server.asAgent("STOP SLAVE");
    replica.server.asAgent(
        "SET SESSION server_id = %d, gtid_seq_no = %d, timestamp = 1000000000"
            .formatted(next.server(), next.sequence()),
        "INSERT INTO app.notes VALUES (99, 'from before the loss of power')");
    replica.server.asAgent("SET GLOBAL gtid_slave_pos = '" + next + "'");
    replica.manager().settle(soon());
    assertThat(source.write("under the same number")).isTrue();
    assertThat(from.latestTransaction(soon())).isEqualTo(next.toString());

    replica.server.asAgent("START SLAVE");
    assertThat(
            replica
                .server
                .host()
                .ticker()
                .await(() -> to.facts(soon()).receiving(), Duration.ofMillis(100), soon()))
        .isTrue();
    assertThat(codes(replica)).isEmpty();
    replica.manager().settle(soon());
    assertThat(codes(replica)).containsExactly("history-differs");
    assertDiverged(() -> to.waitFor(next.toString(), soon()), next);
    assertDiverged(() -> to.detach(true, soon()), next);
    replica.server.asAgent("STOP SLAVE");
    assertDiverged(() -> follow(to, from), next);

    replica.server.host().files().delete(replica.server.layout().historyFile());
    replica.server.asAgent(
        "SET SESSION sql_log_bin = 0",
        "DELETE FROM app.notes WHERE id = 99",
        "RESET MASTER",
        "SET GLOBAL gtid_slave_pos = '" + common + "'");
    follow(to, from);
    to.waitFor(from.latestTransaction(soon()), soon());
    assertThat(replica.read()).isEqualTo(source.read());
    assertThat(codes(replica)).isEmpty();
  }

  private void follow(Replication replica, Replication source) {
    replica.follow(source.admitReplica(soon()), replicaConfiguration(), false, false, soon());
  }

  private static void assertDiverged(ThrowingCallable call, GtidPosition.Gtid named) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.DIVERGED);
              assertThat(failure.plainMessage()).contains(named.toString());
            });
  }

  @Test
  @Order(5)
  void a_closing_that_was_cut_off_with_its_agent_is_taken_back_by_the_next_one()
      throws SQLException {
    Member source = members.getFirst();
    try (Connection held = source.server.connectAsAgent();
        Statement statement = held.createStatement();
        DatastoreManager killed =
            new MariaDbManager(
                new PausedHost(
                    source.server.host(),
                    () -> {
                      throw new IllegalStateException("killed");
                    }),
                source.server.settings())) {
      statement.execute("LOCK TABLES app.ticks WRITE");
      assertThatThrownBy(() -> killed.replication().orElseThrow().readOnly(true, soon()))
          .hasMessage("killed");
    }
    try (DatastoreManager next = source.server.openAgain()) {
      next.settle(soon());
      assertThat(source.write("open")).isTrue();
      next.engine().restart(soon());
      assertThat(source.write("open after a restart")).isTrue();
      assertThat(next.healthIssues(soon())).isEmpty();
    }
  }

  @Test
  @Order(9)
  void events_run_on_the_new_source_and_no_more_on_the_old_one() {
    assertThat(events(members.get(1)))
        .containsExactly("hour`ly ENABLED app@%", "off SLAVESIDE_DISABLED os_admin@localhost");
    assertThat(members.get(1).server.effective("event_scheduler")).isEqualTo("ON");
    assertThat(events(members.getFirst()))
        .containsExactly("hour`ly SLAVESIDE_DISABLED app@%", "off DISABLED os_admin@localhost");
  }

  private static List<String> events(Member member) {
    return member.server.asAgent(
        "SELECT CONCAT(name, ' ', status, ' ', definer) FROM mysql.event ORDER BY name");
  }

  private static List<String> codes(Member member) {
    return member.manager().healthIssues(soon()).stream().map(HealthIssue::code).toList();
  }

  /** After the refusal of a server that diverged, which is the third. */
  @Test
  @Order(12)
  void a_server_that_was_refused_as_a_replica_is_opened_and_stays_open_over_a_restart() {
    Member diverged = members.getLast();
    diverged.manager().replication().orElseThrow().readOnly(false, soon());
    assertThat(diverged.write("rescued")).isTrue();
    diverged.manager().engine().restart(soon());
    assertThat(diverged.write("rescued after a restart")).isTrue();
  }

  private static boolean refused(Statement statement, String sql) {
    try {
      statement.execute(sql);
      return false;
    } catch (SQLException e) {
      return true;
    }
  }

  private static void copy(MariaDbServer from, BackupAccess target) {
    BackupAccess source = from.manager().engine().backupAccess();
    Path data = target.dataDirectory();
    from.host()
        .commands()
        .runChecked(
            Command.of(
                Duration.ofSeconds(60),
                "mariadb-backup",
                "--defaults-file=" + source.credentialsFile(),
                "--datadir=" + source.dataDirectory(),
                "--backup",
                "--target-dir=" + data));
    from.host()
        .commands()
        .runChecked(
            Command.of(
                Duration.ofSeconds(60), "mariadb-backup", "--prepare", "--target-dir=" + data));
  }

  private static Deadline soon() {
    return MariaDbServer.soon();
  }

  /** One of the three. */
  private record Member(MariaDbServer server) implements Node {
    @Override
    public DatastoreManager manager() {
      return server.manager();
    }

    @Override
    public boolean write(String text) {
      return run("INSERT INTO app.notes (text) VALUES ('" + text + "')");
    }

    @Override
    public void writeBehindTheAgentsBack(String text) {
      server.asAgent("INSERT INTO app.notes (text) VALUES ('" + text + "')");
    }

    @Override
    public List<String> read() {
      List<String> texts = new ArrayList<>();
      try (Connection connection = server.connect("app", "app_pass_1", "app");
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT text FROM notes ORDER BY id")) {
        while (rows.next()) {
          texts.add(rows.getString(1));
        }
        return texts;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Held holdApplying() {
      return server.lock("app.notes")::close;
    }

    @Override
    public Held delayApplying() {
      delay(3600);
      return () -> delay(0);
    }

    private void delay(int seconds) {
      server.asAgent("STOP SLAVE");
      server.asAgent("CHANGE MASTER TO MASTER_DELAY=" + seconds);
      server.asAgent("START SLAVE");
    }

    boolean run(String sql) {
      try (Connection connection = server.connect("app", "app_pass_1", "app");
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
        return true;
      } catch (SQLException e) {
        return false;
      }
    }
  }
}
