package org.trovekeeper.attack;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A member's disk: an ext4 file system in a file, on a loop device. What a power loss leaves is
 * what had reached that file, and nothing of what the page cache of the file system still held.
 */
final class Disk {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String FILLER = "filler";

  private final Path image;
  private final Path folder;

  Disk(Path image, Path folder) {
    this.image = image;
    this.folder = folder;
  }

  /** Why this machine cannot have such disks; empty when it can. */
  static String obstacle(Path root) {
    Path image = root.resolve("probe.img");
    Disk probe = new Disk(image, root.resolve("probe"));
    try {
      probe.format("16M");
      probe.mount();
      probe.unmount();
      Files.deleteIfExists(image);
      return "";
    } catch (java.io.IOException | RuntimeException e) {
      return "no loop devices here (needs root): " + e.getMessage();
    }
  }

  Path folder() {
    return folder;
  }

  void format(String size) {
    Shell.must("truncate", "-s", size, image.toString());
    // no blocks kept for root: a full disk is full for everybody
    Shell.must("mkfs.ext4", "-q", "-m", "0", image.toString());
  }

  /** A copy of another disk that is not mounted. */
  void copyFrom(Disk other) {
    copy(other.image, image);
  }

  void mount() {
    folder.toFile().mkdirs();
    // a journal that commits late by itself: what survives is what somebody has synced
    Shell.must("mount", "-o", "loop,noatime,commit=600", image.toString(), folder.toString());
    folder.toFile().setReadable(true, false);
    folder.toFile().setExecutable(true, false);
  }

  /**
   * All of its processes must have ended. Somebody's container may keep a copy of the mount, and
   * then unmounting writes nothing: so what is to be in the file is synced first.
   */
  void unmount() {
    Shell.run("sync", "--file-system", folder.toString());
    if (!Waiting.until(LIMIT, () -> Shell.run("umount", folder.toString()).exit() == 0)) {
      Shell.must("umount", "--lazy", folder.toString());
    }
  }

  boolean mounted() {
    return Shell.run("mountpoint", "-q", folder.toString()).exit() == 0;
  }

  /** What the file holds now is the disk from here on; all of its processes must have ended. */
  void losePower() {
    Path copy = image.resolveSibling(image.getFileName() + ".copy");
    copy(image, copy);
    unmount();
    if (!copy.toFile().renameTo(image.toFile())) {
      throw new IllegalStateException("could not put %s in place".formatted(copy));
    }
    mount();
  }

  void fill() {
    File filler = folder.resolve(FILLER).toFile();
    Shell.run(
        "fallocate", "-l", String.valueOf(folder.toFile().getUsableSpace()), filler.toString());
    // the rest, block by block
    Shell.run("dd", "if=/dev/zero", "of=" + filler + ".rest", "bs=4k", "status=none");
  }

  void free() {
    folder.resolve(FILLER).toFile().delete();
    folder.resolve(FILLER + ".rest").toFile().delete();
  }

  private static void copy(Path from, Path to) {
    // a file of its own: a loop device that still has the former one is not taken for it
    Shell.must("cp", "--remove-destination", "--sparse=always", from.toString(), to.toString());
  }
}
