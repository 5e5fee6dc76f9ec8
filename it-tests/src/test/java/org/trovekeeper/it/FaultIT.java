package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud.Instance;
import org.trovekeeper.it.Cloud.Messaging;

/** What breaks around a guest, and what its user notices of it. */
@Story
class FaultIT {
  private static final String PASSWORD = "fault-1";

  private final Cloud cloud;
  private final Instance instance;
  private final Database shop;

  FaultIT(Cloud cloud) {
    this.cloud = cloud;
    instance = cloud.create(Cloud.Order.of(Messaging.SECURE).withShop(PASSWORD));
    shop = new Database(instance.guest(), "writer", PASSWORD);
    shop.run(
        "create table blobs (id int primary key, bytes blob)", shop.family().fillBlobs(100_000));
  }

  @Test
  @Order(1)
  void anAgentThatIsKilledInABackupComesBackToItsEngineAndReportsTheBackupFailed() {
    var engine = instance.guest().engine().orElseThrow().pid();
    var backup = cloud.startBackup(instance, null);
    awaitBuilding(backup);
    instance.guest().killAgent();

    assertThat(instance.guest().engine().orElseThrow().pid()).isEqualTo(engine);
    assertThat(shop.value("select count(*) from blobs")).isEqualTo("100000");
    Poll.until("end of the backup's tools", () -> backupTool().isEmpty());

    instance.guest().startAgent();
    cloud.api().ask("wait_ping", instance.id());
    assertThat(cloud.awaitBackup(backup).path("state").asText()).isEqualTo("FAILED");
    cloud.api().awaitStatus(instance.id(), "healthy");
    assertThat(instance.guest().engine().orElseThrow().pid()).isEqualTo(engine);
  }

  @Test
  @Order(2)
  void theAdoptedEngineObeysItsAgent() {
    cloud.api().call(instance.id(), "restart");
    assertThat(shop.value("select count(*) from blobs")).isEqualTo("100000");
    var backup = cloud.startBackup(instance, null);
    assertThat(cloud.awaitBackup(backup).path("state").asText()).isEqualTo("COMPLETED");
  }

  @Test
  @Order(3)
  void whatHappenedWhileTheBrokerWasAwayIsReportedWhenItIsBack() {
    cloud.bed().stopBroker();
    var stopped = instance.guest().call("stop_db", Map.of());
    assertThat(stopped.exit()).as(stopped.err()).isZero();
    cloud.bed().startBroker();
    cloud.api().ask("wait_ping", instance.id(), Map.of("timeout", 120));
    cloud.api().awaitStatus(instance.id(), "shutdown");

    cloud.api().call(instance.id(), "restart");
    cloud.api().awaitStatus(instance.id(), "healthy");
    assertThat(shop.value("select count(*) from blobs")).isEqualTo("100000");
  }

  @Test
  @Order(4)
  void aBackupThatEndsWhileTheBrokerIsDeadIsReportedWhenItIsBack() {
    var backup = cloud.startBackup(instance, null);
    var tool = Poll.value("the backup's tool", this::backupTool);
    Guest.signal("STOP", tool); // so that the broker dies first
    awaitBuilding(backup);
    cloud.bed().killBroker();
    Guest.signal("CONT", tool);
    Poll.until(
        "end of the backup",
        () -> cloud.swift().list("database_backups").contains(backup + ".xbstream.gz"));
    assertThat(cloud.api().backup(backup).path("state").asText()).isEqualTo("BUILDING");

    cloud.bed().pauseConductor(); // its queue died with the broker: the agent is back before it
    cloud.bed().startBroker();
    cloud.api().ask("wait_ping", instance.id(), Map.of("timeout", 120));
    cloud.bed().resumeConductor();
    assertThat(cloud.awaitBackup(backup).path("state").asText()).isEqualTo("COMPLETED");
    assertThat(cloud.api().backup(backup).path("checksum").asText()).isNotBlank();
  }

  private void awaitBuilding(String backup) {
    Poll.until(
        "begin of the backup",
        () -> cloud.api().backup(backup).path("state").asText().equals("BUILDING"));
  }

  private Optional<ProcessHandle> backupTool() {
    return instance
        .guest()
        .processes()
        .filter(process -> Guest.name(process).contains("backup"))
        .findFirst();
  }
}
