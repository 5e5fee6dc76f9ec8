package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.contract.ReplicationContract.Held;
import org.trovekeeper.contract.ReplicationContract.Node;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.postgresql.PostgresServer;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.testing.PostgresRelease;

/** A real PostgreSQL of a replica set, with a user's table of notes. */
final class ReplicaServer extends PostgresServer implements Node {
  private final FragileRewind rewind;

  ReplicaServer(PostgresRelease release, Path folder, String name) {
    LocalHost machine = machine(folder.resolve(name));
    FragileRewind tools = FragileRewind.of(machine);
    rewind = tools;
    super(release, folder, name, tools.on(machine));
  }

  /** The tool that takes its data back. */
  FragileRewind rewind() {
    return rewind;
  }

  /** An empty source. */
  @Override
  public void bringUp(Map<String, Object> overrides) {
    super.bringUp(overrides);
    makeUser("app", "app_pass_1", "app");
    assertThat(run("CREATE TABLE notes (id SERIAL, text VARCHAR(99))")).isTrue();
  }

  /** What a restored snapshot of the source becomes; it follows no source yet. */
  void bringUpFrom(ReplicaServer source, Map<String, Object> overrides) {
    manager().provisioning().configure(Optional.empty(), 256, overrides, soon());
    BackupAccess to = manager().engine().backupAccess();
    host().files().clear(to.dataDirectory());
    host()
        .commands()
        .runChecked(
            Command.of(
                    LONG,
                    layout().program("pg_basebackup"),
                    "--pgdata=" + to.dataDirectory(),
                    "--wal-method=stream",
                    "--checkpoint=fast",
                    "--no-password")
                .as(to.osUser())
                .withEnvironment(source.layout().toolEnvironment()));
    manager().provisioning().bringUp(DataOrigin.SNAPSHOT, soon());
  }

  Replication replication() {
    return manager().replication().orElseThrow();
  }

  Path volume() {
    return settings().mountPoint();
  }

  Path dataDirectory() {
    return layout().dataDirectory();
  }

  @Override
  public boolean write(String text) {
    return run("INSERT INTO public.notes (text) VALUES ('" + text + "')");
  }

  boolean run(String sql) {
    try (Connection connection = connect("app", "app_pass_1", "app");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void writeBehindTheAgentsBack(String text) {
    // as an older agent left it, which kept no mark; with it the position would be refused
    new ClosedMark(host().files(), layout().privateDirectory()).clear();
    if (asked("SELECT pg_is_in_recovery()").equals("t")) {
      asAgent("SELECT pg_promote()");
    }
    asAgentIn("app", "INSERT INTO public.notes (text) VALUES ('" + text + "')");
  }

  @Override
  public List<String> read() {
    return asAgentIn("app", "SELECT text FROM public.notes ORDER BY id");
  }

  @Override
  public Held holdApplying() {
    asAgent("SELECT pg_wal_replay_pause()");
    assertThat(
            host()
                .ticker()
                .await(
                    () -> !replication().facts(soon()).applying(), Duration.ofMillis(100), soon()))
        .isTrue();
    return () -> asAgent("SELECT pg_wal_replay_resume()");
  }

  @Override
  public Held delayApplying() {
    delayApplying("1h");
    return () -> delayApplying("0");
  }

  private void delayApplying(String delay) {
    manager().configGroups().orElseThrow().apply(Map.of("recovery_min_apply_delay", delay), soon());
  }

  /** As the agent's account. */
  String asked(String sql) {
    return String.join("\n", asAgent(sql));
  }
}
