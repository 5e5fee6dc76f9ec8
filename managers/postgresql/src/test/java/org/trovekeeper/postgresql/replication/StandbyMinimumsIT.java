package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a closed server would start with when it is not the agent that starts it. */
class StandbyMinimumsIT {
  @Test
  void a_smaller_setting_that_a_reboot_puts_in_force_does_not_keep_a_closed_server_down(
      @TempDir Path folder) throws IOException {
    assumeTrue(ReplicaServer.installed(), "SKIPPED: PostgreSQL is not installed");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (ReplicaServer server = new ReplicaServer(folder.resolve("closed"))) {
      server.bringUp(Map.of("max_connections", 40));
      server.replication().readOnly(true, ReplicaServer.soon());
      var groups = server.manager().configGroups().orElseThrow();
      groups.store(Map.of("max_connections", 30), true);
      assertThat(server.configured("max_connections")).isEqualTo("40");
      groups.store(Map.of("max_connections", 45), true);
      assertThat(server.configured("max_connections")).isEqualTo("45");
    }
  }
}
