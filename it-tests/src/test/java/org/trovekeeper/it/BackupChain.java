package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud.Instance;
import org.trovekeeper.it.Family.BackupForm;

/** A full backup, two incrementals on it, and an instance made from all three. */
@Story
abstract class BackupChain {
  private static final String PASSWORD = "backup-1";
  private static final String ROOT_PASSWORD = "backup-root-1";
  static final String BUCKET = "database_backups";

  final Row row;
  final BackupForm form;
  final Cloud cloud;
  final Instance source;
  private final Database shop;
  final List<JsonNode> chain = new ArrayList<>();
  private @Nullable Instance copied;

  BackupChain(Row row, Cloud cloud) {
    this.row = row;
    this.cloud = cloud;
    form = row.family().backups(row.generation());
    source = cloud.create(row.order().withShop(PASSWORD));
    shop = new Database(source.guest(), "writer", PASSWORD);
    shop.run(
        "create table orders (id serial primary key, what varchar(100))",
        "create table blobs (id int primary key, bytes " + row.family().bytes() + ")",
        row.family().fillBlobs(24_000));
    order("before the full backup");
  }

  @Test
  @Order(1)
  void theAgentAnswersWhileItMakesTheFullBackup() {
    var id = cloud.startBackup(source, null);
    int answered = 0;
    while (List.of("NEW", "BUILDING").contains(cloud.api().backup(id).path("state").asText())) {
      assertThat(cloud.api().call(source.id(), "rpc_ping").asBoolean()).isTrue();
      cloud.api().call(source.id(), "list_databases");
      answered++;
    }
    assertThat(answered).isPositive();
    chain.add(cloud.awaitBackup(id));
    assertThat(chain.getFirst().path("state").asText()).isEqualTo("COMPLETED");
  }

  @Test
  @Order(2)
  void incrementalsOfIncrementalsAreMade() {
    cloud
        .api()
        .call(source.id(), "enable_root_with_password", Map.of("root_password", ROOT_PASSWORD));
    for (int i = 1; i <= 2; i++) {
      order("before incremental " + i);
      chain.add(cloud.awaitBackup(cloud.startBackup(source, chain.getLast())));
    }
    assertThat(chain)
        .hasSize(3)
        .allMatch(backup -> backup.path("state").asText().equals("COMPLETED"));
    assertThat(chain)
        .extracting(backup -> backup.path("backup_type").asText())
        .containsExactly(form.full(), form.incremental(), form.incremental());
  }

  @Test
  @Order(3)
  void theRecordsSayWhatIsInSwift() {
    for (var backup : chain) {
      var location = backup.path("location").asText();
      assertThat(location)
          .isEqualTo(
              cloud.swift().accountUrl()
                  + "/"
                  + BUCKET
                  + "/"
                  + backup.path("id").asText()
                  + form.suffix());
      assertThat(cloud.swift().header(location, "ETag"))
          .isEqualTo(backup.path("checksum").asText());
      assertThat(backup.path("size").asDouble()).isPositive();
      assertThat(cloud.swift().firstBytes(location, form.begin().length)).isEqualTo(form.begin());
      assertThat(cloud.swift().header(location, "X-Object-Meta-Datastore"))
          .isEqualTo(row.engine().datastore());
      assertThat(cloud.swift().header(location, "X-Object-Meta-Datastore-Version"))
          .isEqualTo(row.engine().version());
      row.family()
          .headers()
          .forEach((name, value) ->
              assertThat(cloud.swift().header(location, name)).as(name).matches(value));
    }
    for (int i = 1; i < chain.size(); i++) {
      var location = chain.get(i).path("location").asText();
      var parent = chain.get(i - 1);
      assertThat(cloud.swift().header(location, "X-Object-Meta-Parent-Location"))
          .isEqualTo(parent.path("location").asText());
      assertThat(cloud.swift().header(location, "X-Object-Meta-Parent-Checksum"))
          .isEqualTo(parent.path("checksum").asText());
    }
    assertThat(
            cloud
                .swift()
                .header(
                    chain.getFirst().path("location").asText(), "X-Object-Meta-Parent-Location"))
        .isEmpty();
  }

  @Test
  @Order(4)
  void theFullBackupIsCutIntoSegmentsThatTroveCanDelete() {
    var full = chain.getFirst();
    assertThat(cloud.swift().header(full.path("location").asText(), "X-Static-Large-Object"))
        .isEqualToIgnoringCase("true");
    assertThat(cloud.swift().list(BUCKET))
        .contains(full.path("id").asText() + "_00000000", full.path("id").asText() + "_00000001");
  }

  @Test
  @Order(5)
  void aNewInstanceMadeFromTheChainHasTheSameTables() {
    var restored = cloud.create(row.order().fromBackup(chain.getLast().path("id").asText()));
    copied = restored;
    assertThat(cloud.api().status(restored.id())).isEqualTo(row.well());
    var copy = new Database(restored.guest(), "writer", PASSWORD);
    assertThat(copy.digest("orders")).isEqualTo(shop.digest("orders"));
    assertThat(copy.digest("blobs")).isEqualTo(shop.digest("blobs"));
    assertThat(copy.run("select what from orders order by id"))
        .containsExactly(
            List.of("before the full backup"),
            List.of("before incremental 1"),
            List.of("before incremental 2"));
    copy.run("insert into orders (what) values ('life goes on')");
  }

  @Test
  @Order(6)
  void aRootThatCameWithTheBackupIsInTrovesHistory() {
    var restored = Objects.requireNonNull(copied);
    Poll.until("the new instance in the history of root", () -> !rootHistory(restored).isEmpty());
    assertThat(rootHistory(restored).path(0).path("user").asText()).isNotBlank();
    assertThat(rootHistory(source)).isEmpty(); // trove-api would have noted it, not the guest
    assertThat(cloud.api().call(restored.id(), "is_root_enabled").asBoolean()).isTrue();
    assertThat(
            new Database(restored.guest(), row.family().everyday().root(), ROOT_PASSWORD).letsIn())
        .isTrue();
  }

  @Test
  @Order(7)
  void anIncrementalWithoutItsParentFailsAndSaysSo() {
    var id = cloud.registerBackup(source.id(), null);
    var parent =
        Map.of(
            "location",
            cloud.swift().accountUrl() + "/" + BUCKET + "/gone" + form.suffix(),
            "checksum",
            "0");
    cloud
        .api()
        .rawCast(
            source.id(),
            "create_backup",
            Map.of("backup_info", cloud.backupInfo(id, source.id(), parent)),
            cloud.context(source.id()));
    assertThat(cloud.awaitBackup(id).path("state").asText()).isEqualTo("FAILED");
    assertThat(source.guest().tail()).contains("gone" + form.suffix());
  }

  private JsonNode rootHistory(Instance instance) {
    return cloud.api().ask("instance_show", instance.id()).path("root_enabled_history");
  }

  private void order(String what) {
    shop.run("insert into orders (what) values ('" + what + "')");
  }
}
