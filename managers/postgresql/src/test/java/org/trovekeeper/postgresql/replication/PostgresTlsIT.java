package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.trovekeeper.testing.RealServer.soon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.testing.PostgresRelease;

/** An operator's file in {@code conf.d} with a certificate, as docs/operating.md has it. */
class PostgresTlsIT {
  private static final Duration PAUSE = Duration.ofMillis(100);

  @TempDir private Path folder = Path.of("");

  @Test
  void an_operator_s_certificate_serves_users_the_agent_and_replicas_and_stays_on()
      throws IOException, SQLException {
    PostgresRelease.V15.require();
    assumeTrue(Files.exists(Path.of("/usr/bin/openssl")), "SKIPPED: openssl is not installed");
    try (ReplicaServer source = new ReplicaServer(PostgresRelease.V15, folder, "source");
        ReplicaServer replica = new ReplicaServer(PostgresRelease.V15, folder, "replica")) {
      putCertificate(source);
      source.bringUp(Map.of("ssl", "off"));
      assertThat(source.asked("SHOW ssl")).isEqualTo("on");
      assertThat(userIsEncrypted(source)).isTrue();

      replica.bringUpFrom(source, Map.of());
      replica
          .replication()
          .follow(
              source.replication().admitReplica(ReplicaServer.soon()),
              "ssl = off\n",
              false,
              false,
              ReplicaServer.soon());
      assertReplicaIsEncrypted(source);

      source
          .manager()
          .provisioning()
          .replaceBaseConfiguration("ssl = off\nmax_connections = 50\n", soon());
      source.manager().engine().restart(ReplicaServer.soon());
      assertThat(userIsEncrypted(source)).isTrue();
      assertThat(
              source
                  .host()
                  .ticker()
                  .await(() -> facts(replica).receiving(), PAUSE, ReplicaServer.soon()))
          .isTrue();
      assertReplicaIsEncrypted(source);
    }
  }

  private static void assertReplicaIsEncrypted(ReplicaServer source) {
    assertThat(source.asked("SELECT ssl FROM pg_stat_ssl JOIN pg_stat_replication USING (pid)"))
        .isEqualTo("t");
  }

  private static ReplicationFacts facts(ReplicaServer server) {
    return server.replication().facts(ReplicaServer.soon());
  }

  private static boolean userIsEncrypted(ReplicaServer server) throws SQLException {
    String url =
        "jdbc:postgresql://127.0.0.1:%d/app?sslmode=require&loginTimeout=10"
            .formatted(server.port());
    try (Connection connection = DriverManager.getConnection(url, "app", "app_pass_1");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
      return row.next() && row.getBoolean(1);
    }
  }

  private void putCertificate(ReplicaServer server) throws IOException {
    Path key = folder.resolve("server.key");
    Path certificate = folder.resolve("server.crt");
    server
        .host()
        .commands()
        .runChecked(
            Command.of(
                ReplicaServer.LONG,
                "openssl",
                "req",
                "-x509",
                "-nodes",
                "-newkey",
                "rsa:2048",
                "-days",
                "30",
                "-subj",
                "/CN=localhost",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString()));
    Optional<String> owner = server.manager().engine().backupAccess().osUser();
    server.host().files().write(key, Files.readString(key), 0600, owner);
    Path settings =
        server.settings().configDirectory().orElseThrow().resolve("conf.d").resolve("60-tls.conf");
    Files.createDirectories(settings.getParent());
    Files.writeString(
        settings,
        "ssl = on\nssl_cert_file = '%s'\nssl_key_file = '%s'\n".formatted(certificate, key));
  }
}
