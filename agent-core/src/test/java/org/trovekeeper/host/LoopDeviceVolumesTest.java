package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Volumes;
import org.trovekeeper.spi.host.Volumes.FileSystemOptions;

/** Volumes on a real device: a file behind a loop device. Skipped where there are none. */
class LoopDeviceVolumesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long MIB = 1 << 20;
  private static final FileSystemOptions EXT4 = new FileSystemOptions("ext4", "-m 5", "noatime");

  private final Deadline deadline = Deadline.in(Duration.ofMinutes(2));
  private LocalHost host;
  private Volumes volumes;
  private String device = "";
  private Path image;
  private Path mountPoint;

  LoopDeviceVolumesTest(@TempDir Path folder) {
    image = folder.resolve("image");
    mountPoint = folder.resolve("data");
    host = LocalHost.open(LocalHost.runningAsRoot(), folder, ServiceControl.DIRECT);
    volumes = host.volumes();
  }

  @BeforeEach
  void attach() throws IOException {
    assumeThat(host.privileged()).as("loop devices need root").isTrue();
    resizeImage(64 * MIB);
    Finished attached = run("losetup", "--find", "--show", image.toString());
    assumeThat(attached.exit()).as("losetup works here: " + attached.errors()).isZero();
    device = attached.output().strip();
  }

  @AfterEach
  void detach() {
    if (!device.isEmpty()) {
      volumes.unmount(mountPoint, deadline);
      run("losetup", "--detach", device);
    }
    host.close();
  }

  @Test
  void an_empty_device_is_formatted_and_mounted_and_used_again_with_its_data() throws IOException {
    volumes.provide(device, mountPoint, EXT4, deadline);
    assertThat(volumes.mounted(mountPoint)).isTrue();
    Path file = mountPoint.resolve("kept");
    Files.writeString(file, "rows");
    assertThat(volumes.stats(file).totalBytes()).isBetween(40 * MIB, 64 * MIB);

    volumes.provide(device, mountPoint, EXT4, deadline);
    volumes.unmount(mountPoint, deadline);
    assertThat(file).doesNotExist();
    volumes.provide(device, mountPoint, EXT4, deadline);
    assertThat(file).hasContent("rows");
    volumes.unmount(mountPoint, deadline);
    volumes.mount(device, mountPoint, "noatime", deadline);
    volumes.mount(device, mountPoint, "noatime", deadline);
    assertThat(file).hasContent("rows");
  }

  @Test
  void a_device_mounted_elsewhere_is_moved() {
    Path elsewhere = mountPoint.resolveSibling("elsewhere");
    volumes.provide(device, elsewhere, EXT4, deadline);
    volumes.provide(device, mountPoint, EXT4, deadline);
    assertThat(volumes.mounted(elsewhere)).isFalse();
    assertThat(volumes.mounted(mountPoint)).isTrue();
  }

  @Test
  void what_is_no_file_system_is_not_formatted_over() {
    assertThat(run("mkswap", device).exit()).isZero();
    assertThatThrownBy(() -> volumes.provide(device, mountPoint, EXT4, deadline))
        .hasMessageContaining(device + " holds something");
    assertThat(run("blkid", "-p", "-s", "TYPE", "-o", "value", device).output())
        .isEqualTo("swap\n");
  }

  @Test
  void an_empty_device_is_not_formatted_by_a_mere_mount() {
    assertThatThrownBy(() -> volumes.mount(device, mountPoint, "", deadline))
        .hasMessageContaining("holds no file system");
  }

  @Test
  void a_grown_device_is_used_offline_with_its_data() throws IOException {
    volumes.provide(device, mountPoint, EXT4, deadline);
    Files.writeString(mountPoint.resolve("kept"), "rows");
    grow(128 * MIB);
    volumes.grow(device, mountPoint, false, deadline);
    assertThat(volumes.mounted(mountPoint)).as("unmounted, as the contract wants").isFalse();
    volumes.mount(device, mountPoint, "noatime", deadline);
    assertThat(volumes.stats(mountPoint).totalBytes()).isGreaterThan(100 * MIB);
    assertThat(mountPoint.resolve("kept")).hasContent("rows");
  }

  @Test
  void a_grown_device_is_used_while_it_is_mounted() throws IOException {
    assumeThat(mayUseReservedResources())
        .as("growing a mounted one needs CAP_SYS_RESOURCE")
        .isTrue();
    volumes.provide(device, mountPoint, EXT4, deadline);
    grow(128 * MIB);
    volumes.grow(device, mountPoint, true, deadline);
    assertThat(volumes.mounted(mountPoint)).isTrue();
    assertThat(volumes.stats(mountPoint).totalBytes()).isGreaterThan(100 * MIB);
  }

  @Test
  void a_volume_in_use_is_not_unmounted_and_says_how_to_see_by_whom() {
    volumes.provide(device, mountPoint, EXT4, deadline);
    Command sleeper = Command.of(LIMIT, "sleep", "600").in(mountPoint);
    try (var running = host.commands().start(sleeper)) {
      assertThat(running.alive()).isTrue();
      assertThatThrownBy(() -> volumes.unmount(mountPoint, Deadline.in(Duration.ofMillis(500))))
          .hasMessageContaining("fuser -m " + mountPoint);
    }
  }

  private static boolean mayUseReservedResources() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("CapEff:"))
        .anyMatch(line ->
            (Long.parseLong(line.substring("CapEff:".length()).strip(), 16) & 1L << 24) != 0);
  }

  private void grow(long size) throws IOException {
    resizeImage(size);
    assertThat(run("losetup", "--set-capacity", device).exit()).isZero();
  }

  private void resizeImage(long size) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(size);
    }
  }

  private Finished run(String... line) {
    return host.commands().run(Command.of(LIMIT, line).as(Optional.empty()));
  }
}
