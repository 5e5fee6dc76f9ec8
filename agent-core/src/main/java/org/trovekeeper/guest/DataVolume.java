package org.trovekeeper.guest;

import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.config.VolumeSettings;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Volumes;
import org.trovekeeper.spi.host.Volumes.FileSystemStats;

/**
 * The instance's data volume. Where the operator's configuration names mount point or device, it
 * beats what {@code prepare} says.
 */
public record DataVolume(
    Volumes volumes, FileTree files, Path mountPoint, VolumeSettings settings) {
  private static final Logger LOG = LoggerFactory.getLogger(DataVolume.class);

  /** A device that is named and absent fails: data never lands on the root disk by accident. */
  void provide(
      Optional<String> requestedDevice, Optional<String> requestedMountPoint, Deadline deadline) {
    requestedMountPoint
        .filter(requested -> !Path.of(requested).equals(mountPoint))
        .ifPresent(requested ->
            LOG.warn(
                "event=volume mountPoint={} requested={} result=\"own setting counts\"",
                mountPoint,
                requested));
    Optional<String> chosen = device(requestedDevice);
    if (chosen.isPresent()) {
      volumes.provide(chosen.get(), mountPoint, settings.fileSystem(), deadline);
    } else {
      files.makeFolder(mountPoint, 0755, Optional.empty());
    }
  }

  /** Whether {@link #provide} will bring a device of its own. */
  boolean takesDevice(Optional<String> requestedDevice) {
    return device(requestedDevice).isPresent();
  }

  private Optional<String> device(Optional<String> requestedDevice) {
    return settings.supported()
        ? settings.fixedDevice().or(() -> requestedDevice)
        : Optional.empty();
  }

  FileSystemStats stats() {
    return volumes.stats(mountPoint);
  }

  /** What backups report as their size. */
  public double usedGigabytes() {
    return WireShapes.gigabytes(stats().usedBytes());
  }
}
