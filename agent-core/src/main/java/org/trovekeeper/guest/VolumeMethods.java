package org.trovekeeper.guest;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.host.Volumes;
import org.trovekeeper.spi.host.Volumes.FileSystemStats;

/** The data volume. */
final class VolumeMethods {
  private final DataVolume volume;
  private final Volumes volumes;
  private final DatastoreManager manager;
  private final Limits limits;

  VolumeMethods(DataVolume volume, DatastoreManager manager, Limits limits) {
    this.volume = volume;
    this.manager = manager;
    this.volumes = volume.volumes();
    this.limits = limits;
  }

  List<RpcMethod> methods() {
    return List.of(
        MethodBuilder.of("get_filesystem_stats", Lane.READ, limits.low())
            .takes("fs_path", "ignored: the datastore's own mount point counts")
            .returns(
                "{block_size, total_blocks, free_blocks, avail_blocks, total (GB), used (GB),"
                    + " free (bytes), mgr_extra_info: {wal_size, wal_archive_size: bytes} with"
                    + " PostgreSQL}")
            .does(
                "Figures of the data volume; safe at any time.",
                (arguments, operation) ->
                    stats(volume.stats(), manager.volumeFigures(operation.deadline()))),
        MethodBuilder.of("mount_volume", Lane.ENGINE, limits.low())
            .takes("device_path", "text")
            .takes("mount_point", "text")
            .does(
                "Mounts the device.",
                (arguments, operation) -> {
                  volumes.mount(
                      arguments.text("device_path"),
                      folder(arguments),
                      volume.settings().fileSystem().mountOptions(),
                      operation.deadline());
                  return null;
                }),
        MethodBuilder.of("unmount_volume", Lane.ENGINE, limits.low())
            .takes("device_path", "text")
            .takes("mount_point", "text")
            .does(
                "Unmounts the device if it is mounted.",
                (arguments, operation) -> {
                  volumes.unmount(folder(arguments), operation.deadline());
                  return null;
                }),
        MethodBuilder.of("resize_fs", Lane.ENGINE, limits.high())
            .takes("device_path", "text")
            .takes("mount_point", "text")
            .takes("online", "boolean")
            .does(
                "Grows the file system to the device.",
                (arguments, operation) -> {
                  volumes.grow(
                      arguments.text("device_path"),
                      folder(arguments),
                      arguments.flag("online"),
                      operation.deadline());
                  return null;
                }));
  }

  private static Path folder(Arguments arguments) {
    return Path.of(arguments.text("mount_point"));
  }

  static Map<String, @Nullable Object> stats(FileSystemStats stats, Map<String, Long> engine) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("block_size", stats.blockSize());
    json.put("total_blocks", stats.totalBlocks());
    json.put("free_blocks", stats.freeBlocks());
    json.put("avail_blocks", stats.availableBlocks());
    json.put("total", WireShapes.gigabytes(stats.totalBytes()));
    json.put("free", stats.freeBytes());
    json.put("used", WireShapes.gigabytes(stats.usedBytes()));
    json.put("mgr_extra_info", engine);
    return json;
  }
}
