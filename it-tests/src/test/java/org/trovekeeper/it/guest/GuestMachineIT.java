package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Cloud.Messaging;
import org.trovekeeper.it.Database;
import org.trovekeeper.it.Engine;
import org.trovekeeper.it.Poll;

/**
 * A whole machine under emulation, from the image that docs/image.md makes: its own kernel, its own
 * disks by udev, and control groups that limit memory. What it sees of itself it writes to its
 * console.
 */
@Tag("nightly")
@GuestStory
@ExtendWith(StepDurations.class)
class GuestMachineIT {
  private static final String PASSWORD = "machine-1";

  /** As megabytes: more than the agent's unit may have. */
  private static final int DATA = 800;

  private static final int AT_ONCE = 50;

  /** Of what emulation makes slow. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final String UNIT =
      """
      [Unit]
      Description=Tells the console what an operator would look at
      [Service]
      ExecStart=/bin/sh /usr/local/sbin/lookout
      """;

  /** Where a database of the name hog is made, something in the agent's unit wants all memory. */
  private static final String LOOKOUT =
      """
      hog=
      while sleep 5; do
        cd /sys/fs/cgroup/system.slice/trovekeeper.service || continue # another one after a restart
        echo "LOOK volume=$(findmnt -no SOURCE,FSTYPE /var/lib/mysql | tr -s ' ' ',')" \
          "limit=$(cat memory.max) peak=$(cat memory.peak) killed=$(awk '/^oom_kill / {print $2}' memory.events)" \
          "agent=$(systemctl show -P MainPID trovekeeper) engine=$(systemctl show -P MainPID mariadb)"
        if [ -z "$hog" ] && [ -d /var/lib/mysql/data/hog ]; then
          hog=done
          sh -c 'echo $$ >cgroup.procs && exec tail /dev/zero'
        fi
      done
      """;

  /** Emulation is slow, and it is memory that is looked at here. */
  private static final String PATIENCE =
      """
      [Service]
      TimeoutStartSec=300
      WatchdogSec=180
      """;

  private static final String WANTED =
      """
      [Unit]
      Wants=lookout.service
      """;

  private final Cloud cloud;
  private final BootedMachine machine;
  private final Database shop;

  GuestMachineIT(Cloud cloud) {
    this.cloud = cloud;
    var image =
        ImageRecipe.mmdebstrap(cloud.bed(), Engine.MARIADB_11_8)
            .withVolume("3G")
            .withFile("/usr/local/sbin/lookout", LOOKOUT)
            .withFile("/etc/systemd/system/lookout.service", UNIT)
            .withFile("/etc/systemd/system/trovekeeper.service.d/patience.conf", PATIENCE)
            .withFile("/etc/systemd/system/multi-user.target.d/lookout.conf", WANTED);
    machine =
        cloud.create(
            Cloud.Order.of(Messaging.SECURE).onVolume().withShop(PASSWORD),
            (instance, userData) -> new BootedMachine(cloud.bed(), image, instance, userData));
    shop = new Database(machine, "writer", PASSWORD);
  }

  @Test
  @Order(1)
  void itBecomesHealthyOnItsOwnKernelAndDisk() {
    assertThat(cloud.api().status(machine.instance())).isEqualTo("healthy");
    assertThat(cloud.api().call(machine.instance(), "list_databases").toString()).contains("shop");
    assertThat(machine.next("LOOK")).containsEntry("volume", "/dev/vdb,ext4");
  }

  @Test
  @Order(2)
  void aBackupLargerThanTheAgentsMemoryIsMadeWithinIt() {
    shop.run("create table shop.blobs (id int primary key auto_increment, bytes longblob)");
    for (int made = 0; made < DATA; made += AT_ONCE) {
      shop.run(
          "insert into shop.blobs (bytes) select repeat(char(seq), 1000000) from shop.seq_1_to_"
              + AT_ONCE);
    }
    var before = machine.next("LOOK");
    var backup = cloud.startBackup(machine.instance(), null);
    Poll.until("end of the backup", LIMIT, () -> !state(backup).matches("NEW|BUILDING"));

    assertThat(state(backup)).isEqualTo("COMPLETED");
    var after = machine.next("LOOK");
    System.out.println("GuestMachineIT: the agent's memory: " + after);
    assertThat(after).containsEntry("limit", "805306368").containsEntry("killed", "0");
    assertThat(Long.parseLong(after.get("peak"))).isLessThanOrEqualTo(805306368);
    assertUndisturbed(before, after);
  }

  @Test
  @Order(3)
  void aToolThatWantsMoreThanTheLimitIsKilledAndNobodyElse() {
    var before = machine.next("LOOK");
    cloud
        .api()
        .call(
            machine.instance(),
            "create_database",
            Map.of("databases", List.of(Cloud.database("hog"))));
    Poll.until("a kill", LIMIT, () -> !"0".equals(machine.next("LOOK").get("killed")));

    assertUndisturbed(before, machine.next("LOOK"));
    assertThat(cloud.api().call(machine.instance(), "rpc_ping").asBoolean()).isTrue();
    assertThat(shop.value("select count(*) from shop.blobs")).isEqualTo("" + DATA);
    cloud.api().awaitStatus(machine.instance(), "healthy");
  }

  private String state(String backup) {
    return cloud.api().backup(backup).path("state").asText();
  }

  private static void assertUndisturbed(Map<String, String> before, Map<String, String> after) {
    assertThat(after)
        .containsEntry("agent", before.get("agent"))
        .containsEntry("engine", before.get("engine"));
  }
}
