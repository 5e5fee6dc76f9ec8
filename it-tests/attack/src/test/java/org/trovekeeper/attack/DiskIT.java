package org.trovekeeper.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That a power loss loses what a machine loses, and a full disk is full: else a run proves nothing.
 */
class DiskIT {
  private final Disk disk;

  DiskIT(@TempDir Path root) {
    String obstacle = Disk.obstacle(root);
    assumeTrue(obstacle.isEmpty(), "SKIPPED: disks of their own: " + obstacle);
    disk = new Disk(root.resolve("it.img"), root.resolve("it"));
  }

  @BeforeEach
  void mount() {
    disk.format("64M");
    disk.mount();
  }

  @AfterEach
  void unmount() {
    disk.unmount();
  }

  @Test
  void what_was_synced_is_there_after_a_power_loss_and_what_was_not_is_not() throws IOException {
    Path synced = disk.folder().resolve("synced");
    Path written = disk.folder().resolve("written");
    write(synced, true);
    write(written, false);

    disk.losePower();

    assertThat(Files.size(synced)).isEqualTo(BYTES);
    assertThat(Files.exists(written) ? Files.size(written) : 0).isLessThan(BYTES);
  }

  @Test
  void what_was_appended_after_the_last_sync_is_gone() throws IOException {
    Path file = disk.folder().resolve("log");
    write(file, true);
    write(file, false);
    assertThat(Files.size(file)).isEqualTo(2 * BYTES);

    disk.losePower();

    assertThat(Files.size(file)).isEqualTo(BYTES);
  }

  @Test
  void a_full_disk_takes_nothing_until_it_is_freed() throws IOException {
    disk.fill();
    Path file = disk.folder().resolve("late");
    assertThat(fits(file)).isFalse();
    disk.free();
    assertThat(fits(file)).isTrue();
  }

  private static final int BYTES = 64 << 10;

  private static boolean fits(Path file) {
    try {
      write(file, true);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void write(Path file, boolean sync) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.allocate(BYTES);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (sync) {
        channel.force(true);
      }
    }
  }
}
