package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.trovekeeper.it.guest.BootedGuest.AGENT;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Engine;
import org.trovekeeper.it.Poll;

/** Debian 13 with its MariaDB; and what is the agent's alone, whatever the server is. */
class GuestBootIT extends LongLife {
  /** To the last block: nearly all at once, the rest by hand. */
  private static final String FILL =
      "fallocate -l $(($(df --output=avail -B1 / | tail -1) - 8000000)) /var/tmp/fill;"
          + " cat /dev/zero >/var/tmp/rest";

  private static final String CACHE = "/usr/lib/trovekeeper/active/cache/trovekeeper-*.aot";

  GuestBootIT(Cloud cloud) {
    super(cloud, Engine.MARIADB_11_8);
  }

  @Test
  @Order(32)
  void settingsThatKeepTheServerDownGiveWayToThoseThatRan() {
    configure(Map.of("innodb_page_size", "32K"));
    assertGivesWay("innodb_page_size");
  }

  @Test
  @Order(35)
  void anImageMayLackTheStartUpCache() {
    guest.run("sh", "-c", "rm " + CACHE);
  }

  @Test
  @Order(50)
  void whereTheImageBroughtNoStartUpCacheItIsMadeAtBootForTheNextStart() {
    Poll.until("the cache", INSTALLATION, () -> guest.exec("sh", "-c", "ls " + CACHE).exit() == 0);
    assertThat(cached()).isFalse();
    var agent = guest.process(AGENT);
    guest.run("systemctl", "restart", AGENT);
    awaitAgentOtherThan(agent);
    assertThat(cached()).isTrue();
  }

  @Test
  @Order(70)
  void anAgentThatHangsIsStartedAgainByTheWatchdog() {
    guest.run(
        "sh",
        "-c",
        "cd /run/systemd/system && mkdir trovekeeper.service.d"
            + " && printf '[Service]\\nWatchdogSec=5\\n' >trovekeeper.service.d/short.conf"
            + " && systemctl daemon-reload && systemctl restart "
            + AGENT);
    awaitAgent();
    var engine = guest.engine();
    var agent = guest.process(AGENT);
    guest.run("kill", "-STOP", agent);
    awaitAgentOtherThan(agent);
    assertThat(guest.run("journalctl", "-b", "--no-pager", "-u", AGENT))
        .contains("Watchdog timeout");
    assertThat(guest.engine()).isEqualTo(engine);
    guest.run("rm", "-r", "/run/systemd/system/trovekeeper.service.d");
    guest.run("systemctl", "daemon-reload");
  }

  @Test
  @Order(90)
  void aDowngradeWorksToo() {
    guest.copy(Image.agentPackage(), "/var/tmp/ours.deb");
    install("/var/tmp/ours.deb");
    awaitAgent();
    assertThat(version()).isNotEqualTo("9.9");
    backup();
  }

  @Test
  @Order(100)
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

  /** Whether the agent that runs was started from a cache. */
  private boolean cached() {
    return guest.run("cat", "/proc/" + guest.process(AGENT) + "/maps").contains(".aot");
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
}
