package org.trovekeeper.conductor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.trovekeeper.testing.MemoryFileTree;

class LocalConductorTest {
  private final MemoryFileTree files = new MemoryFileTree();
  private final LocalConductor conductor = new LocalConductor(files, Path.of("/state/local"));

  @Test
  void before_anything_was_cast_there_is_nothing() {
    assertThat(conductor.heartbeat()).isEmpty();
    assertThat(conductor.backups()).isEmpty();
    assertThat(conductor.events()).isEmpty();
  }

  @Test
  void the_latest_heartbeat_is_kept() {
    cast("heartbeat", Map.of("sent", 1.0, "payload", Map.of("service_status", "building")));
    cast("heartbeat", Map.of("sent", 2.0, "payload", Map.of("service_status", "healthy")));
    assertThat(conductor.heartbeat().orElseThrow())
        .containsEntry("payload", Map.of("service_status", "healthy"));
  }

  @Test
  void a_backups_fields_are_merged_and_older_messages_dropped() {
    cast("update_backup", Map.of("backup_id", "z", "sent", 1.0, "state", "BUILDING", "size", 2.5));
    cast("update_backup", Map.of("backup_id", "a", "sent", 2.0, "state", "BUILDING"));
    cast("update_backup", Map.of("backup_id", "z", "sent", 4.0, "state", "COMPLETED"));
    cast("update_backup", Map.of("backup_id", "z", "sent", 3.0, "state", "FAILED"));
    assertThat(conductor.backups())
        .extracting(backup -> backup.get("backup_id"), backup -> backup.get("state"))
        .containsExactly(tuple("z", "COMPLETED"), tuple("a", "BUILDING"));
    assertThat(conductor.backups().getFirst()).containsEntry("size", 2.5);
  }

  @Test
  void an_id_cannot_name_another_folder() {
    cast("update_backup", Map.of("backup_id", "../../etc/x", "sent", 1.0));
    assertThat(files.list(Path.of("/state/local/backups"))).hasSize(1);
  }

  @Test
  void of_the_other_messages_the_latest_are_kept() {
    for (int i = 0; i < 120; i++) {
      cast("notify_end", Map.of("n", i));
    }
    assertThat(conductor.events())
        .hasSize(100)
        .last()
        .isEqualTo(
            Map.of("method", "notify_end", "arguments", Map.of("n", 119L), "unique_id", "id"));
  }

  private void cast(String method, Map<String, Object> arguments) {
    conductor.cast(method, arguments, Map.of(), "id");
  }
}
