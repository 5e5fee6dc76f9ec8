package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.trovekeeper.it.guest.BootedGuest.AGENT;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Cloud.Messaging;
import org.trovekeeper.it.ControlPlane;
import org.trovekeeper.it.Database;
import org.trovekeeper.it.Poll;

/**
 * The life of an instance on a machine of its own: Debian 13 with its MariaDB and our package, and
 * nothing but the user data of Trove 18 to tell who it is.
 */
@GuestStory
class GuestBootIT {
  private static final String PASSWORD = "boot-1";
  private static final String ENGINE = "mariadb.service";

  /** To the last block: nearly all at once, the rest by hand. */
  private static final String FILL =
      "fallocate -l $(($(df --output=avail -B1 / | tail -1) - 8000000)) /var/tmp/fill;"
          + " cat /dev/zero >/var/tmp/rest";

  private static final String CACHE = "/usr/lib/trovekeeper/active/cache/trovekeeper-*.aot";

  /** It makes a start-up cache, before it stops the old agent. */
  private static final Duration INSTALLATION = Duration.ofMinutes(4);

  private final ControlPlane trove;
  private final Cloud cloud;
  private final BootedGuest guest;
  private final Database shop;
  private Duration alive = Duration.ZERO;

  GuestBootIT(Cloud cloud) {
    this.cloud = cloud;
    trove = cloud.api();
    var image =
        Image.trixie()
            .withVolume("1G")
            .withFile(
                "/etc/trovekeeper/conf.d/story.conf", "[trovekeeper]\nheartbeat_interval = 5\n");
    guest =
        cloud.create(
            Cloud.Order.of(Messaging.SECURE).onVolume().withShop(PASSWORD),
            (instance, userData) -> boot(image, instance, userData));
    shop = new Database(guest, "writer", PASSWORD);
  }

  private BootedGuest boot(Image image, String instance, String userData) {
    var booted = BootedGuest.withUserData(cloud.bed(), image, instance, userData);
    Poll.until("a sign of life", BootedGuest.BOOT, () -> heard(instance));
    alive = booted.up();
    return booted;
  }

  @Test
  @Order(1)
  void theConductorSeesItAliveSoonAfterItWasSwitchedOn() {
    tell("seconds from power on until the conductor saw it: %.1f", alive.toMillis() / 1000.0);
    for (var secret : List.of("guest_info.conf", "trove-guestagent.conf")) {
      assertThat(guest.run("stat", "-c", "%a", "/etc/trove/conf.d/" + secret)).isEqualTo("600");
    }
  }

  @Test
  @Order(2)
  void prepareMadeItsDatabaseOnTheVolumeThatTheServerSees() {
    assertThat(trove.status(guest.instance())).isEqualTo("healthy");
    assertThat(guest.volumeOf(ENGINE)).isEqualTo("/dev/vdb ext4");
    shop.run(
        "create table shop.blobs (id int primary key, bytes blob)",
        "insert into shop.blobs select seq, random_bytes(1024) from shop.seq_1_to_20000");
  }

  @Test
  @Order(3)
  void afterARebootDatabaseAndAgentAreBackByThemselves() {
    guest.run("sh", "-c", "rm " + CACHE);
    guest.reboot();
    awaitAgent();
    assertThat(guest.journal()).contains("step=ready").doesNotContain("step=prepared");
    Poll.until("the database", shop::letsIn);
    assertThat(rows()).isEqualTo("20000");
    assertThat(guest.volumeOf(ENGINE)).isEqualTo("/dev/vdb ext4");
  }

  @Test
  @Order(4)
  void whereTheImageBroughtNoStartUpCacheItIsMadeAtBootForTheNextStart() {
    Poll.until("the cache", INSTALLATION, () -> guest.exec("sh", "-c", "ls " + CACHE).exit() == 0);
    assertThat(cached()).isFalse();
    var agent = guest.process(AGENT);
    guest.run("systemctl", "restart", AGENT);
    awaitAgentOtherThan(agent);
    assertThat(cached()).isTrue();
  }

  @Test
  @Order(5)
  void anAgentThatIsKilledComesBackAndItsServerNoticesNothing() {
    var engine = guest.process(ENGINE);
    var agent = guest.process(AGENT);
    guest.run("systemctl", "kill", "--signal=KILL", AGENT);
    awaitAgentOtherThan(agent);
    assertThat(guest.process(ENGINE)).isEqualTo(engine);
  }

  @Test
  @Order(6)
  void anAgentThatHangsIsStartedAgainByTheWatchdog() {
    guest.run(
        "sh",
        "-c",
        "cd /run/systemd/system && mkdir trovekeeper.service.d"
            + " && printf '[Service]\\nWatchdogSec=5\\n' >trovekeeper.service.d/short.conf"
            + " && systemctl daemon-reload && systemctl restart "
            + AGENT);
    awaitAgent();
    var engine = guest.process(ENGINE);
    var agent = guest.process(AGENT);
    guest.run("kill", "-STOP", agent);
    awaitAgentOtherThan(agent);
    assertThat(guest.run("journalctl", "-b", "--no-pager", "-u", AGENT))
        .contains("Watchdog timeout");
    assertThat(guest.process(ENGINE)).isEqualTo(engine);
    guest.run("rm", "-r", "/run/systemd/system/trovekeeper.service.d");
    guest.run("systemctl", "daemon-reload");
  }

  @Test
  @Order(7)
  void anUpgradeInTheMiddleOfABackupLosesNeitherTheServerNorTheBackupsEnd() {
    var engine = guest.process(ENGINE);
    var agent = guest.process(AGENT);
    guest.copy(OtherVersion.of(cloud.bed().folder(), "9.9"), "/var/tmp/other.deb");
    var backup = cloud.startBackup(guest.instance(), null);
    Poll.until("the tool", () -> tool("STOP")); // the backup cannot end before the upgrade begins
    var upgrade =
        CompletableFuture.supplyAsync(
            () -> install("/var/tmp/other.deb"), Thread::startVirtualThread);
    Poll.until(
        "the old agent's end",
        INSTALLATION,
        () -> !agent.equals(guest.process(AGENT)) || stopping());
    tool("CONT");
    upgrade.join();

    assertThat(version()).isEqualTo("9.9");
    awaitAgent();
    assertThat(guest.process(ENGINE)).isEqualTo(engine);
    // it completes, or the stop cuts it off and says so: both are ends
    tell("the backup that the upgrade met: %s", cloud.awaitBackup(backup).path("state").asText());
    tell(
        "seconds that the old agent took to end: %.1f, and the new one to be ready: %.1f",
        between("ActiveExitTimestampMonotonic", "ExecMainStartTimestampMonotonic"),
        between("ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic"));
    assertThat(rows()).isEqualTo("20000");
  }

  @Test
  @Order(8)
  void aDowngradeWorksToo() {
    guest.copy(Image.agentPackage(), "/var/tmp/ours.deb");
    install("/var/tmp/ours.deb");
    awaitAgent();
    assertThat(version()).isNotEqualTo("9.9");
    var backup = cloud.startBackup(guest.instance(), null);
    assertThat(cloud.awaitBackup(backup).path("state").asText()).isEqualTo("COMPLETED");
  }

  @Test
  @Order(9)
  void aFullRootDiskSilencesNobodyAndIsSurvived() {
    guest.exec("sh", "-c", FILL);
    awaitHeartbeats(2);
    assertThat(trove.call(guest.instance(), "rpc_ping").asBoolean()).isTrue();
    // what a call must keep lies on the volume
    trove.call(
        guest.instance(), "update_overrides", Map.of("overrides", Map.of("wait_timeout", 77)));

    guest.run("rm", "/var/tmp/fill", "/var/tmp/rest");
    trove.call(
        guest.instance(), "create_database", Map.of("databases", List.of(Cloud.database("late"))));
    Poll.until(
        "the database made afterwards",
        () -> trove.call(guest.instance(), "list_databases").toString().contains("late"));
    assertThat(trove.status(guest.instance())).isEqualTo("healthy");
  }

  private void awaitAgent() {
    trove.ask("wait_ping", guest.instance());
    trove.awaitStatus(guest.instance(), "healthy");
  }

  private void awaitAgentOtherThan(String process) {
    Poll.until(
        "another agent",
        () -> !List.of("0", process).contains(guest.process(AGENT)) && state().equals("active"));
    awaitAgent();
  }

  private String state() {
    return guest.property(AGENT, "ActiveState");
  }

  /** Whether the agent that runs was started from a cache. */
  private boolean cached() {
    return guest.run("cat", "/proc/" + guest.process(AGENT) + "/maps").contains(".aot");
  }

  private boolean stopping() {
    return state().equals("deactivating");
  }

  private boolean tool(String signal) {
    return guest.exec("pkill", "-" + signal, "-x", "mariadb-backup").exit() == 0;
  }

  private String install(String file) {
    return guest.run("dpkg", "-i", file);
  }

  private String version() {
    return guest.run("dpkg-query", "-W", "-f", "${Version}", "trovekeeper");
  }

  private double between(String from, String to) {
    return (Long.parseLong(guest.property(AGENT, to)) - Long.parseLong(guest.property(AGENT, from)))
        / 1e6;
  }

  private boolean heard(String instance) {
    return !trove
        .sql("select sent from conductor_lastseen where instance_id = '" + instance + "'")
        .isEmpty();
  }

  /** When the conductor last stored a status; empty before the first. */
  private String seen(String instance) {
    return trove
        .sql("select updated_at u from service_statuses where instance_id = '" + instance + "'")
        .path(0)
        .path("u")
        .asText("");
  }

  private void awaitHeartbeats(int count) {
    for (int i = 0; i < count; i++) {
      var before = seen(guest.instance());
      Poll.until("a heartbeat", () -> !seen(guest.instance()).equals(before));
    }
  }

  private String rows() {
    return shop.value("select count(*) from shop.blobs");
  }

  private static void tell(String format, Object... arguments) {
    System.err.printf("GuestBootIT: " + format + "%n", arguments);
  }
}
