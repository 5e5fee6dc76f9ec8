package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud.Instance;
import org.trovekeeper.it.Family.BackupForm;

/**
 * A guest with the files and the messages of Trove 10 (Rocky), and a cloud whose object store is
 * found in the service catalogue of the request.
 */
@Story
abstract class GenerationOne {
  private static final String PASSWORD = "rocky-1";

  private final Row row;
  private final BackupForm form;
  private final Cloud cloud;
  private final Swift swift;
  private final Instance source;
  private @Nullable JsonNode backup;

  GenerationOne(Row row, Cloud cloud) {
    this.row = row;
    this.cloud = cloud;
    form = row.family().backups(row.generation());
    swift = Swift.ofTempAuth(cloud.bed());
    source = boot();
  }

  @Test
  @Order(1)
  void aPreparedInstanceIsRunning() {
    prepare(
        source,
        null,
        List.of(Cloud.database("shop")),
        List.of(Cloud.user("writer", PASSWORD, "shop")));
    cloud.api().awaitStatus(source.id(), row.well());
    database(source)
        .run("create table orders (id int primary key)", "insert into orders values (1), (2)");
  }

  @Test
  @Order(2)
  void aBackupHasTheNamesAndTheEncryptionOfItsTime() {
    var id = cloud.registerBackup(source.id(), null);
    var info = cloud.backupInfo(id, source.id(), null);
    info.remove("swift_container");
    info.put("backup_type", null);
    cloud.api().rawCast(source.id(), "create_backup", Map.of("backup_info", info), context());
    backup = cloud.awaitBackup(id);
    assertThat(backup.path("state").asText()).isEqualTo("COMPLETED");
    assertThat(backup.path("backup_type").asText()).isEqualTo(form.full());
    var location = backup.path("location").asText();
    assertThat(location).isEqualTo(swift.accountUrl() + "/database_backups/" + id + form.suffix());
    assertThat(swift.header(location, "ETag")).isEqualTo(backup.path("checksum").asText());
    assertThat(swift.firstBytes(location, form.begin().length)).isEqualTo(form.begin());
  }

  @Test
  @Order(3)
  void anInstanceIsMadeFromIt() {
    var taken = Objects.requireNonNull(backup);
    var restored = boot();
    prepare(
        restored,
        Map.of(
            "id", taken.path("id").asText(),
            "instance_id", source.id(),
            "location", taken.path("location").asText(),
            "type", taken.path("backup_type").asText(),
            "checksum", taken.path("checksum").asText()),
        List.of(),
        List.of());
    cloud.api().awaitStatus(restored.id(), row.well());
    assertThat(database(restored).digest("orders")).isEqualTo(database(source).digest("orders"));
  }

  private Instance boot() {
    var id = cloud.register(row.order(), null);
    var instance = new Instance(id, cloud.boot(row.engine(), Rocky.files(cloud, row.engine(), id)));
    cloud.api().ask("wait_ping", id);
    return instance;
  }

  private void prepare(
      Instance instance, @Nullable Object backupInfo, List<?> databases, List<?> users) {
    cloud
        .api()
        .rawCast(
            instance.id(),
            "prepare",
            Json.object(
                "packages",
                List.of(),
                "databases",
                databases,
                "memory_mb",
                512,
                "users",
                users,
                "device_path",
                null,
                "mount_point",
                row.family().mountPoint(),
                "backup_info",
                backupInfo,
                "config_contents",
                cloud.api().ask("render_config", instance.id()).asText(),
                "root_password",
                null,
                "overrides",
                Map.of(),
                "cluster_config",
                null,
                "snapshot",
                null,
                "modules",
                null),
            context());
  }

  private Map<String, @Nullable Object> context() {
    return Json.object(
        "auth_token",
        swift.token(),
        "project",
        swift.project(),
        "service_catalog",
        swift.catalogue());
  }

  private static Database database(Instance instance) {
    return new Database(instance.guest(), "writer", PASSWORD);
  }
}
