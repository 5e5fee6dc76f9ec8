package org.trovekeeper.spi.host;

import java.nio.file.Path;
import org.trovekeeper.spi.Deadline;

/** The data volume. All of it needs root. */
public interface Volumes {
  /**
   * Makes the device's file system available at the mount point, now and after a reboot. An empty
   * device is formatted; a device that holds anything is not.
   *
   * @param fileSystem for example {@code ext4}
   */
  void provide(String device, Path mountPoint, FileSystemOptions fileSystem, Deadline deadline);

  void mount(String device, Path mountPoint, String mountOptions, Deadline deadline);

  /** Nothing when it is not mounted. */
  void unmount(Path mountPoint, Deadline deadline);

  /** Grows the file system to the device, mounted or not. */
  void grow(String device, Path mountPoint, boolean online, Deadline deadline);

  boolean mounted(Path mountPoint);

  /** Figures of the file system that holds the path; never waits for a lock. */
  FileSystemStats stats(Path path);

  /** How new file systems are made and mounted. */
  record FileSystemOptions(String type, String formatOptions, String mountOptions) {}

  /** Bytes and blocks of one file system. */
  record FileSystemStats(long blockSize, long totalBlocks, long freeBlocks, long availableBlocks) {
    public long totalBytes() {
      return totalBlocks * blockSize;
    }

    public long freeBytes() {
      return freeBlocks * blockSize;
    }

    /** What is left for others than root. */
    public long availableBytes() {
      return availableBlocks * blockSize;
    }

    public long usedBytes() {
      return totalBytes() - freeBytes();
    }
  }
}
