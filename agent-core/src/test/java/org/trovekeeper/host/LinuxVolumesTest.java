package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Volumes.FileSystemOptions;
import org.trovekeeper.spi.host.Volumes.FileSystemStats;
import org.trovekeeper.testing.ManualTicker;
import org.trovekeeper.testing.MemoryFileTree;
import org.trovekeeper.testing.ScriptedCommands;

/** What volumes do without touching a device. */
class LinuxVolumesTest {
  private static final Deadline DEADLINE = Deadline.in(Duration.ofMinutes(1));
  private static final FileSystemOptions EXT4 = new FileSystemOptions("ext4", "-m 5", "noatime");

  private static final String BY_SYSTEMD =
      "systemd-run --quiet --collect --wait --pipe --property=RuntimeMaxSec=N ";

  private final ScriptedCommands commands = new ScriptedCommands();
  private final BlockDevices devices = new BlockDevices(commands, ServiceControl.SYSTEMD);
  @TempDir Path folder;

  @Test
  void without_root_only_looking_is_allowed() {
    LinuxVolumes volumes = volumes(false);
    assertFails(ErrorCode.NEEDS_ROOT, () -> volumes.provide("/dev/x", folder, EXT4, DEADLINE));
    assertFails(ErrorCode.NEEDS_ROOT, () -> volumes.mount("/dev/x", folder, "", DEADLINE));
    assertFails(ErrorCode.NEEDS_ROOT, () -> volumes.unmount(folder, DEADLINE));
    assertFails(ErrorCode.NEEDS_ROOT, () -> volumes.grow("/dev/x", folder, true, DEADLINE));
    assertThat(volumes.mounted(folder)).isFalse();
    assertThat(volumes.stats(folder).totalBlocks()).isPositive();
  }

  @Test
  void an_absent_device_is_named_and_nothing_is_made_in_its_place() {
    assertThatThrownBy(() -> volumes(true).provide("/dev/no-such", folder, EXT4, DEADLINE))
        .hasMessageContaining("/dev/no-such");
    assertFails(
        ErrorCode.VOLUME_FAILED,
        () -> volumes(true).provide("/dev/no-such", folder, EXT4, DEADLINE));
    assertThat(commands.lines()).isEmpty();
  }

  @Test
  void unmounting_what_is_not_mounted_is_success() {
    volumes(true).unmount(folder, DEADLINE);
    assertThat(commands.lines()).isEmpty();
  }

  @Test
  void what_needs_more_power_than_the_agent_has_is_run_by_systemd() {
    commands.on("systemd-run").succeeds();
    commands.on("resize2fs").succeeds();
    devices.growMountedExt("/dev/x", DEADLINE);
    devices.growXfs("/srv/data", DEADLINE);
    devices.growExt("/dev/x", DEADLINE);
    assertThat(commands.lines())
        .map(line -> line.replaceAll("MaxSec=\\d+", "MaxSec=N"))
        .containsExactly(
            BY_SYSTEMD + "resize2fs /dev/x",
            BY_SYSTEMD + "xfs_growfs /srv/data",
            "resize2fs /dev/x");
  }

  @Test
  void growing_online_needs_a_mounted_volume() {
    assertFails(
        ErrorCode.VOLUME_FAILED, () -> volumes(true).grow("/dev/x", folder, true, DEADLINE));
  }

  @Test
  void the_figures_are_those_of_the_file_system_also_of_a_path_not_yet_made() throws IOException {
    FileSystemStats stats = volumes(true).stats(folder.resolve("not/yet"));
    assertThat(stats.totalBytes()).isEqualTo(Files.getFileStore(folder).getTotalSpace());
    assertThat(stats.freeBlocks()).isBetween(stats.availableBlocks(), stats.totalBlocks());
  }

  @Test
  void a_device_that_holds_no_file_system_but_something_is_left_as_it_is() {
    commands.on("blkid").prints("DEVNAME=/dev/x\nPTTYPE=gpt\nPTUUID=1\n");
    assertFails(ErrorCode.VOLUME_FAILED, () -> devices.content("/dev/x", DEADLINE));
    commands.on("blkid").fails(8, "ambivalent result");
    assertFails(ErrorCode.VOLUME_FAILED, () -> devices.content("/dev/x", DEADLINE));
    commands.on("blkid").prints("DEVNAME=/dev/x\nUUID=1\nTYPE=LVM2_member\nUSAGE=raid\n");
    assertFails(ErrorCode.VOLUME_FAILED, () -> devices.content("/dev/x", DEADLINE));
  }

  @Test
  void a_device_that_cannot_be_read_is_not_taken_for_an_empty_one() {
    commands.on("blkid").fails(2, "");
    commands.on("dd").fails(1, "Input/output error");
    assertFails(ErrorCode.VOLUME_FAILED, () -> devices.content("/dev/x", DEADLINE));
  }

  @Test
  void in_a_guest_systemd_mounts_by_fstab() {
    MemoryFileTree files = new MemoryFileTree();
    files.makeFolder(Path.of("/etc"), 0755, java.util.Optional.empty());
    commands.on("systemctl").succeeds();
    commands.on("systemd-escape").prints("srv-my\\x2ddata.mount\n");
    new SystemdMounter(commands, files)
        .mount(
            new Mounter.Volume("/dev/x", "1-2", "ext4"), Path.of("/srv/my-data"), "ro", DEADLINE);
    assertThat(files.read(Path.of("/etc/fstab")))
        .contains(
            "UUID=1-2 /srv/my-data ext4 ro,nofail,x-systemd.before=trovekeeper.service,"
                + "x-systemd.device-timeout=30s 0 0\n");
    assertThat(commands.lines())
        .containsExactly(
            "systemctl daemon-reload",
            "systemd-escape --path --suffix=mount /srv/my-data",
            "systemctl start srv-my\\x2ddata.mount");
  }

  private LinuxVolumes volumes(boolean privileged) {
    return new LinuxVolumes(
        new LocalFileTree(privileged),
        devices,
        new PlainMounter(commands),
        new ManualTicker(),
        privileged);
  }

  private static void assertFails(ErrorCode code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(GuestException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
