package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
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
      member.server.bringUp(Map.of());
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
  void a_replica_made_from_a_backup_starts_where_the_backup_ended() throws IOException {
    Member source = members.getFirst();
    try (MariaDbServer fresh = new MariaDbServer(folder.resolve("d"))) {
      DatastoreManager manager = fresh.manager();
      manager.provisioning().configure(Optional.empty(), 256, Map.of());
      copy(source.server, manager.engine().backupAccess());
      assertThat(source.write("after the backup")).isTrue();
      manager.provisioning().bringUp(DataOrigin.RESTORED, soon());
      Replication replica = manager.replication().orElseThrow();
      Replication from = source.manager().replication().orElseThrow();
      for (int times = 0; times < 2; times++) {
        replica.follow(from.admitReplica(soon()), replicaConfiguration(), true, false, soon());
      }
      replica.waitFor(from.latestTransaction(soon()), soon());
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
