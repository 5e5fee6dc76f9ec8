package org.trovekeeper.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Volumes;

/** Volumes that only exist as names. A device must be attached before it can be used. */
public final class FakeVolumes implements Volumes {
  private final Set<String> attached = ConcurrentHashMap.newKeySet();
  private final Map<Path, String> mounted = new ConcurrentHashMap<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private volatile FileSystemStats stats = new FileSystemStats(4096, 262_144, 131_072, 120_000);

  @Override
  public void provide(
      String device, Path mountPoint, FileSystemOptions fileSystem, Deadline deadline) {
    requireAttached(device);
    events.add("provide %s %s %s".formatted(device, mountPoint, fileSystem.type()));
    mounted.put(mountPoint, device);
  }

  @Override
  public void mount(String device, Path mountPoint, String mountOptions, Deadline deadline) {
    requireAttached(device);
    events.add("mount %s %s".formatted(device, mountPoint));
    mounted.put(mountPoint, device);
  }

  @Override
  public void unmount(Path mountPoint, Deadline deadline) {
    events.add("unmount %s".formatted(mountPoint));
    mounted.remove(mountPoint);
  }

  @Override
  public void grow(String device, Path mountPoint, boolean online, Deadline deadline) {
    requireAttached(device);
    if (online && !mounted(mountPoint)) {
      throw GuestException.of(ErrorCode.VOLUME_FAILED, "nothing is mounted at " + mountPoint);
    }
    if (!online) {
      mounted.remove(mountPoint);
    }
    events.add("grow %s %s".formatted(device, online ? "online" : "offline"));
  }

  @Override
  public boolean mounted(Path mountPoint) {
    return mounted.containsKey(mountPoint);
  }

  @Override
  public FileSystemStats stats(Path path) {
    return stats;
  }

  public void attach(String device) {
    attached.add(device);
  }

  public void setStats(FileSystemStats figures) {
    stats = figures;
  }

  /** Lines such as {@code mount /dev/vdb /var/lib/mysql}, in order. */
  public List<String> events() {
    return List.copyOf(events);
  }

  private void requireAttached(String device) {
    if (!attached.contains(device)) {
      throw GuestException.of(ErrorCode.VOLUME_FAILED, "there is no device " + device);
    }
  }
}
