package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.testing.PostgresRelease;

/** Transactions that were prepared before a promotion and whose end was not yet decided. */
class PostgresPreparedIT {
  private static final Map<String, Object> PREPARES = Map.of("max_prepared_transactions", 4);

  @Test
  void a_prepared_transaction_is_kept_by_the_fence_and_ended_on_the_new_source(@TempDir Path folder)
      throws SQLException {
    PostgresRelease.V15.require();
    try (ReplicaServer old = new ReplicaServer(PostgresRelease.V15, folder, "old");
        ReplicaServer now = new ReplicaServer(PostgresRelease.V15, folder, "now")) {
      old.bringUp(PREPARES);
      old.manager().root().orElseThrow().enable(Optional.of(new Secret("root_pass_1")), soon());
      now.bringUpFrom(old, PREPARES);
      follow(now, old);
      for (String name : List.of("kept", "dropped")) {
        asRoot(
            old,
            "BEGIN",
            "INSERT INTO notes (text) VALUES ('" + name + "')",
            "PREPARE TRANSACTION '" + name + "'");
      }
      old.replication().readOnly(true, soon());
      String closedAt = old.replication().latestTransaction(soon());
      for (String end : List.of("COMMIT PREPARED 'kept'", "ROLLBACK PREPARED 'dropped'")) {
        assertThatThrownBy(() -> asRoot(old, end)).hasMessageContaining("during recovery");
      }
      now.replication().waitFor(closedAt, soon());
      now.replication().detach(true, soon());
      now.replication().becomeSource("", soon());
      now.replication().readOnly(false, soon());
      follow(old, now);
      asRoot(now, "COMMIT PREPARED 'kept'");
      asRoot(now, "ROLLBACK PREPARED 'dropped'");
      old.replication().waitFor(now.replication().latestTransaction(soon()), soon());
      for (ReplicaServer server : List.of(old, now)) {
        assertThat(server.read()).containsExactly("kept");
        assertThat(server.asked("SELECT gid FROM pg_prepared_xacts")).isEmpty();
      }
    }
  }

  private static void asRoot(ReplicaServer server, String... statements) throws SQLException {
    try (Connection root = server.connect("postgres", "root_pass_1", "app");
        Statement statement = root.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static void follow(ReplicaServer replica, ReplicaServer source) {
    replica
        .replication()
        .follow(source.replication().admitReplica(soon()), "", false, false, soon());
  }

  private static Deadline soon() {
    return ReplicaServer.soon();
  }
}
