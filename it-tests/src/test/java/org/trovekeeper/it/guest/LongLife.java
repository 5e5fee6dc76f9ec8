package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.trovekeeper.it.guest.BootedGuest.AGENT;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Cloud.Messaging;
import org.trovekeeper.it.ControlPlane;
import org.trovekeeper.it.Database;
import org.trovekeeper.it.Engine;
import org.trovekeeper.it.Family;
import org.trovekeeper.it.Poll;

/**
 * The life of an instance on a machine of its own: a Debian with its server and our package, and
 * nothing but the user data of Trove 18 to tell who it is.
 */
@GuestStory
@ExtendWith(StepDurations.class)
abstract class LongLife {
  static final String PASSWORD = "boot-1";
  private static final String ROWS = "20000";
  static final String FIXED = "77";

  /** It makes a start-up cache, before it stops the old agent. */
  static final Duration INSTALLATION = Duration.ofMinutes(4);

  final ControlPlane trove;
  final Cloud cloud;
  final BootedGuest guest;
  private final Family family;
  final Database shop;
  private Duration alive = Duration.ZERO;

  LongLife(Cloud cloud, Engine engine) {
    this.cloud = cloud;
    family = engine.family();
    trove = cloud.api();
    var image =
        Image.of(engine)
            .withVolume("1G")
            .withFile(
                "/etc/trovekeeper/conf.d/story.conf", "[trovekeeper]\nheartbeat_interval = 5\n");
    guest =
        cloud.create(
            Cloud.Order.of(Messaging.SECURE).on(engine).onVolume().withShop(PASSWORD),
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
  @Order(10)
  void theConductorSeesItAliveSoonAfterItWasSwitchedOn() {
    tell("seconds from power on until the conductor saw it: %.1f", alive.toMillis() / 1000.0);
    for (var secret : List.of("guest_info.conf", "trove-guestagent.conf")) {
      assertThat(guest.run("stat", "-c", "%a", "/etc/trove/conf.d/" + secret)).isEqualTo("600");
    }
  }

  @Test
  @Order(20)
  void prepareMadeItsDatabaseOnTheVolumeThatTheServerSees() {
    assertThat(trove.status(guest.instance())).isEqualTo("healthy");
    assertThat(guest.volume()).isEqualTo("/dev/vdb ext4");
    shop.run(
        "create table blobs (id int primary key, bytes " + family.bytes() + ")",
        family.fillBlobs(Integer.parseInt(ROWS)));
  }

  @Test
  @Order(30)
  void aSettingThatNeedsARestartIsInForceAfterIt() {
    var engine = guest.engine();
    configure(Map.of(family.fixedSetting(), Integer.valueOf(FIXED)));
    trove.call(guest.instance(), "restart");
    assertThat(guest.engine()).isNotIn("0", engine);
    assertThat(shop.setting(family.fixedSetting())).isEqualTo(FIXED);
  }

  @Test
  @Order(40)
  void afterARebootDatabaseAgentAndConfigurationAreBackAndWhatWasClosedIsClosed() {
    readOnly(true);
    guest.reboot();
    awaitAgent();
    assertThat(guest.journal()).contains("event=ready").doesNotContain("event=prepared");
    Poll.until("the database", shop::letsIn);
    assertThat(rows()).isEqualTo(ROWS);
    assertThat(guest.volume()).isEqualTo("/dev/vdb ext4");
    assertThat(shop.setting(family.fixedSetting())).isEqualTo(FIXED);
    assertThat(shop.isReadOnly()).isTrue();
    readOnly(false);
    shop.run("create table later (id int)");
  }

  @Test
  @Order(60)
  void anAgentThatIsKilledComesBackAndItsServerNoticesNothing() {
    var engine = guest.engine();
    var agent = guest.process(AGENT);
    guest.run("systemctl", "kill", "--signal=KILL", AGENT);
    awaitAgentOtherThan(agent);
    assertThat(guest.engine()).isEqualTo(engine);
  }

  @Test
  @Order(65)
  void aServerThatIsKilledIsStartedAgain() {
    var engine = guest.engine();
    guest.run("systemctl", "kill", "--kill-whom=main", "--signal=KILL", guest.kind().unit());
    Poll.until("another server", () -> !List.of("0", engine).contains(guest.engine()));
    Poll.until("the database", shop::letsIn);
    assertThat(rows()).isEqualTo(ROWS);
    trove.awaitStatus(guest.instance(), "healthy");
  }

  @Test
  @Order(80)
  void anUpgradeInTheMiddleOfABackupLosesNeitherTheServerNorTheBackupsEnd() {
    var engine = guest.engine();
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
    assertThat(guest.engine()).isEqualTo(engine);
    // it completes, or the stop cuts it off and says so: both are ends
    tell("the backup that the upgrade met: %s", cloud.awaitBackup(backup).path("state").asText());
    tell(
        "seconds that the old agent took to end: %.1f, and the new one to be ready: %.1f",
        between("ActiveExitTimestampMonotonic", "ExecMainStartTimestampMonotonic"),
        between("ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic"));
    assertThat(rows()).isEqualTo(ROWS);
  }

  /** The user's configuration group, for the next start. */
  void configure(Map<String, Object> settings) {
    trove.call(guest.instance(), "update_overrides", Map.of("overrides", settings));
  }

  /** A start with what was configured fails for the server's reason, and the former is in force. */
  void assertGivesWay(String reason) {
    assertThatExceptionOfType(ControlPlane.Failure.class)
        .isThrownBy(() -> trove.call(guest.instance(), "restart"))
        .satisfies(failure -> assertThat(failure.text()).contains(reason, "taken back"));
    assertThat(shop.setting(family.fixedSetting())).isEqualTo(FIXED);
    trove.awaitStatus(guest.instance(), "healthy");
  }

  /** Closes the server for writes, or opens it. */
  private void readOnly(boolean closed) {
    trove.call(guest.instance(), "make_read_only", Map.of("read_only", closed));
    assertThat(shop.isReadOnly()).isEqualTo(closed);
  }

  void awaitAgent() {
    trove.ask("wait_ping", guest.instance());
    trove.awaitStatus(guest.instance(), "healthy");
  }

  void awaitAgentOtherThan(String process) {
    Poll.until(
        "another agent",
        () -> !List.of("0", process).contains(guest.process(AGENT)) && state().equals("active"));
    awaitAgent();
  }

  private String state() {
    return guest.property(AGENT, "ActiveState");
  }

  private boolean stopping() {
    return state().equals("deactivating");
  }

  private boolean tool(String signal) {
    return guest.exec("pkill", "-" + signal, "-x", family.backupTool()).exit() == 0;
  }

  String install(String file) {
    return guest.run("dpkg", "-i", file);
  }

  String version() {
    return guest.run("dpkg-query", "-W", "-f", "${Version}", "trovekeeper");
  }

  /** A full backup that must succeed. */
  String backup() {
    var backup = cloud.startBackup(guest.instance(), null);
    assertThat(cloud.awaitBackup(backup).path("state").asText()).isEqualTo("COMPLETED");
    return backup;
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

  private String rows() {
    return rows(shop);
  }

  static String rows(Database database) {
    return database.value("select count(*) from blobs");
  }

  private void tell(String format, Object... arguments) {
    System.err.printf(getClass().getSimpleName() + ": " + format + "%n", arguments);
  }
}
