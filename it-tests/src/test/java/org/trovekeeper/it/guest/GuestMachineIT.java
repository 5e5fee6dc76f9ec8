package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Cloud.Messaging;

/**
 * A whole machine under emulation: its own kernel, its own disks by udev, and control groups that
 * limit memory. What it sees of itself it writes to its console.
 */
@Tag("nightly")
@GuestStory
class GuestMachineIT {
  private static final String LOOKOUT =
      """
      [Unit]
      Description=Tells the console what an operator would look at
      [Service]
      ExecStart=/bin/sh -c 'while sleep 5; do echo "LOOK volume=$$(findmnt -no SOURCE,FSTYPE \
      /var/lib/mysql | tr -s " ") limit=$$(cat memory.max) used=$$(cat memory.peak) $$(grep \
      oom_kill memory.events)"; done'
      WorkingDirectory=/sys/fs/cgroup/system.slice/trovekeeper.service
      Restart=always
      RestartSec=5
      [Install]
      WantedBy=multi-user.target
      """;

  private final Cloud cloud;
  private final BootedMachine machine;

  GuestMachineIT(Cloud cloud) {
    this.cloud = cloud;
    machine =
        cloud.create(
            Cloud.Order.of(Messaging.SECURE)
                .onVolume()
                .with(List.of(Cloud.database("shop")), List.of()),
            (instance, userData) ->
                new BootedMachine(
                    cloud.bed(),
                    Image.trixie()
                        .withVolume("1G")
                        .withFile("/etc/systemd/system/lookout.service", LOOKOUT)
                        .withFile(
                            "/etc/systemd/system/multi-user.target.d/lookout.conf",
                            "[Unit]\nWants=lookout.service\n"),
                    instance,
                    userData));
  }

  @Test
  @Order(1)
  void itBecomesHealthyOnItsOwnKernelAndDisk() {
    assertThat(cloud.api().status(machine.instance())).isEqualTo("healthy");
    assertThat(cloud.api().call(machine.instance(), "list_databases").toString()).contains("shop");
    machine.awaitConsole("LOOK volume=/dev/vdb ext4");
  }

  @Test
  @Order(2)
  void itsAgentKeepsWithinItsLimitOfMemory() {
    machine.awaitConsole("limit=805306368 used=[0-9]+ oom_kill 0");
  }
}
