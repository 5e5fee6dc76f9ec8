package org.trovekeeper.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.spi.host.Volumes;

/** The data volume by the machine's own tools. */
public final class LinuxVolumes implements Volumes {
  private static final long USUAL_BLOCK = 4096;
  private static final Logger LOG = LoggerFactory.getLogger(LinuxVolumes.class);
  private static final Path FSTAB = Path.of("/etc/fstab");

  /** How long an attached device may take to appear, or a busy mount to be let go. */
  private static final Duration SETTLE = Duration.ofSeconds(10);

  /** systemd mounts a volume by itself when its device comes back. */
  private static final Duration AUTOMATIC_MOUNT = Duration.ofSeconds(2);

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final FileTree files;
  private final BlockDevices devices;
  private final Mounter mounter;
  private final Ticker ticker;
  private final boolean privileged;

  LinuxVolumes(
      FileTree files, BlockDevices devices, Mounter mounter, Ticker ticker, boolean privileged) {
    this.files = files;
    this.devices = devices;
    this.mounter = mounter;
    this.ticker = ticker;
    this.privileged = privileged;
  }

  @Override
  public void provide(
      String device, Path mountPoint, FileSystemOptions fileSystem, Deadline deadline) {
    requireRoot();
    requirePresent(device, deadline);
    if (mountedFrom(device, mountPoint)) {
      return;
    }
    for (MountTable.Mount elsewhere : MountTable.read().of(number(device))) {
      unmount(elsewhere.target(), deadline);
    }
    Optional<Mounter.Volume> content = devices.content(device, deadline);
    LOG.info("event=volume device={} content={} at={}", device, content, mountPoint);
    Mounter.Volume volume = content.orElseGet(() -> devices.format(device, fileSystem, deadline));
    mountAt(volume, mountPoint, fileSystem.mountOptions(), deadline);
  }

  @Override
  public void mount(String device, Path mountPoint, String mountOptions, Deadline deadline) {
    requireRoot();
    if (mounted(mountPoint)) {
      return;
    }
    Mounter.Volume volume = volume(device, mountPoint, deadline);
    mountAt(volume, mountPoint, mountOptions, deadline);
  }

  @Override
  public void unmount(Path mountPoint, Deadline deadline) {
    requireRoot();
    boolean gone =
        ticker.await(
            () -> {
              if (mounted(mountPoint)) {
                // the last try too must have the time to answer
                mounter.unmount(mountPoint, Deadline.in(SETTLE));
              }
              return !mounted(mountPoint);
            },
            PAUSE,
            deadline.atMost(SETTLE));
    if (!gone) {
      throw failed("%s cannot be unmounted".formatted(mountPoint))
          .withHint("something still uses it: fuser -m " + mountPoint);
    }
  }

  @Override
  public void grow(String device, Path mountPoint, boolean online, Deadline deadline) {
    requireRoot();
    if (online) {
      growMounted(mountPoint, deadline);
      return;
    }
    ticker.await(() -> mounted(mountPoint), PAUSE, deadline.atMost(AUTOMATIC_MOUNT));
    unmount(mountPoint, deadline);
    Mounter.Volume volume = volume(device, mountPoint, deadline);
    rescan(volume.device());
    if (volume.type().equals("xfs")) {
      mountAt(volume, mountPoint, "", deadline);
      growMounted(mountPoint, deadline);
      unmount(mountPoint, deadline);
    } else {
      devices.check(volume.device(), deadline);
      devices.growExt(volume.device(), deadline);
    }
    LOG.info("event=grow device={} online=false", volume.device());
  }

  @Override
  public boolean mounted(Path mountPoint) {
    return MountTable.read().at(mountPoint).isPresent();
  }

  /** Of the nearest folder that exists: it is asked for before the mount point is made, too. */
  @Override
  public FileSystemStats stats(Path path) {
    Path existing = path.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    // asked of the path itself: the mount table need not name it (a chroot, a private namespace)
    File place = existing.toFile();
    long total = place.getTotalSpace();
    if (total == 0) {
      throw failed("the figures of %s cannot be read".formatted(path));
    }
    long block = blockSize(existing);
    return new FileSystemStats(
        block, total / block, place.getFreeSpace() / block, place.getUsableSpace() / block);
  }

  private static long blockSize(Path existing) {
    try {
      return Files.getFileStore(existing).getBlockSize();
    } catch (IOException notInTheMountTable) {
      return USUAL_BLOCK;
    }
  }

  private void mountAt(Mounter.Volume volume, Path mountPoint, String options, Deadline deadline) {
    files.makeFolder(mountPoint, 0755, Optional.empty());
    mounter.mount(volume, mountPoint, options, deadline);
    if (!mounted(mountPoint)) {
      throw failed("%s is not mounted at %s".formatted(volume.device(), mountPoint));
    }
  }

  private void growMounted(Path mountPoint, Deadline deadline) {
    MountTable.Mount mount =
        MountTable.read()
            .at(mountPoint)
            .orElseThrow(() -> failed("nothing is mounted at %s".formatted(mountPoint)));
    rescan(mount.source());
    if (mount.type().equals("xfs")) {
      devices.growXfs(mountPoint.toString(), deadline);
    } else {
      devices.growMountedExt(mount.source(), deadline);
    }
    LOG.info("event=grow device={} online=true", mount.source());
  }

  /** The volume that belongs there: under the given name, or the one that fstab knows by its id. */
  private Mounter.Volume volume(String device, Path mountPoint, Deadline deadline) {
    String known =
        files
            .read(FSTAB)
            .flatMap(text -> FstabPlan.id(text, mountPoint))
            .map(id -> "/dev/disk/by-uuid/" + id)
            .filter(name -> Files.exists(Path.of(name)))
            .orElse(device);
    requirePresent(known, deadline);
    return devices
        .content(known, deadline)
        .orElseThrow(() -> failed("%s holds no file system".formatted(known)));
  }

  private void requirePresent(String device, Deadline deadline) {
    Path file = Path.of(device);
    if (!ticker.await(() -> Files.exists(file), PAUSE, deadline.atMost(SETTLE))) {
      throw failed("there is no device %s".formatted(device))
          .withHint("data never goes to the root disk instead; check the attachment");
    }
  }

  private static boolean mountedFrom(String device, Path mountPoint) {
    return MountTable.read()
        .at(mountPoint)
        .filter(mount -> mount.device().equals(number(device)))
        .isPresent();
  }

  /** As the mount table writes it; names differ, since there are links and mappings. */
  private static String number(String device) {
    try {
      long number = ((Number) Files.getAttribute(Path.of(device), "unix:rdev")).longValue();
      long major = (number >> 8) & 0xfff;
      long minor = (number & 0xff) | ((number >> 12) & 0xfff00);
      return "%d:%d".formatted(major, minor);
    } catch (IOException e) {
      throw GuestException.of(
          ErrorCode.VOLUME_FAILED, "there is no device %s".formatted(device), e);
    }
  }

  /** SCSI disks tell their new size only when asked to look; others have no such file. */
  private static void rescan(String device) {
    Path ask = Path.of("/sys/dev/block", number(device), "device/rescan");
    if (Files.isWritable(ask)) {
      try {
        Files.writeString(ask, "1");
      } catch (IOException e) {
        throw GuestException.of(
            ErrorCode.VOLUME_FAILED, "%s cannot be looked at again".formatted(device), e);
      }
    }
  }

  private void requireRoot() {
    if (!privileged) {
      throw GuestException.of(ErrorCode.NEEDS_ROOT, "volumes need root");
    }
  }

  private static GuestException failed(String message) {
    return GuestException.of(ErrorCode.VOLUME_FAILED, message);
  }
}
