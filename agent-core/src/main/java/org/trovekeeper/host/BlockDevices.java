package org.trovekeeper.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Volumes.FileSystemOptions;

/** The tools that look at a device and change the file system on it. */
final class BlockDevices {
  /** blkid: nothing known was found. */
  private static final int NOTHING_FOUND = 2;

  private final Commands commands;
  private final ServiceControl control;

  /**
   * @param control with systemd the agent is in a sandbox, and lacks the powers that the kernel
   *     asks of who formats xfs or changes a mounted disk: systemd runs these tools outside of it
   */
  BlockDevices(Commands commands, ServiceControl control) {
    this.commands = commands;
    this.control = control;
  }

  /** What the device holds; empty when it holds nothing. Anything but a file system fails. */
  Optional<Mounter.Volume> content(String device, Deadline deadline) {
    Finished probed = run(deadline, "blkid", "-p", "-o", "export", device);
    if (probed.exit() == NOTHING_FOUND) {
      requireReadable(device, deadline);
      return Optional.empty();
    }
    Map<String, String> tags = tags(probed.output());
    String id = tags.get("UUID");
    String type = tags.get("TYPE");
    if (probed.exit() != 0
        || !"filesystem".equals(tags.get("USAGE"))
        || id == null
        || type == null) {
      throw failed(
          "%s holds something that is no file system; it is left as it is".formatted(device));
    }
    return Optional.of(new Mounter.Volume(device, id, type));
  }

  Mounter.Volume format(String device, FileSystemOptions options, Deadline deadline) {
    List<String> line = new ArrayList<>(List.of("mkfs." + options.type()));
    if (options.type().startsWith("ext")) {
      // the configured options are those of the ext family
      line.addAll(options.formatOptions().isBlank() ? List.of() : words(options.formatOptions()));
    }
    line.add(device);
    runOutside(deadline, line).check(line.getFirst());
    return content(device, deadline)
        .orElseThrow(() -> failed("%s holds nothing after it was formatted".formatted(device)));
  }

  /** Repairs what can be repaired without asking; the file system must not be mounted. */
  void check(String device, Deadline deadline) {
    Finished checked = run(deadline, "e2fsck", "-f", "-p", device);
    // 1 says that errors were found and corrected
    if (checked.exit() > 1) {
      throw failed("the check of %s ended with %d".formatted(device, checked.exit()));
    }
  }

  /** While it is not mounted. */
  void growExt(String device, Deadline deadline) {
    run(deadline, "resize2fs", device).check("resize2fs");
  }

  void growMountedExt(String device, Deadline deadline) {
    runOutside(deadline, List.of("resize2fs", device)).check("resize2fs");
  }

  /** Only while it is mounted. */
  void growXfs(String mountPoint, Deadline deadline) {
    runOutside(deadline, List.of("xfs_growfs", mountPoint)).check("xfs_growfs");
  }

  private Finished runOutside(Deadline deadline, List<String> tool) {
    Duration limit = deadline.remaining();
    List<String> line =
        switch (control) {
          case SYSTEMD ->
              new ArrayList<>(
                  List.of(
                      "systemd-run",
                      "--quiet",
                      "--collect",
                      "--wait",
                      "--pipe",
                      "--property=RuntimeMaxSec=" + Math.max(1, limit.toSeconds())));
          case DIRECT -> new ArrayList<>();
        };
    line.addAll(tool);
    return commands.run(Command.of(limit, line));
  }

  /** A device that cannot be read looks empty to blkid, and must not be taken for it. */
  private void requireReadable(String device, Deadline deadline) {
    Finished read =
        run(deadline, "dd", "if=" + device, "of=/dev/null", "bs=1M", "count=1", "status=none");
    if (read.exit() != 0) {
      throw failed("%s cannot be read".formatted(device));
    }
  }

  private Finished run(Deadline deadline, String... line) {
    return commands.run(Command.of(deadline.remaining(), line));
  }

  private static Map<String, String> tags(String export) {
    return export
        .lines()
        .map(line -> line.split("=", 2))
        .filter(pair -> pair.length == 2)
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> second));
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }

  private static GuestException failed(String message) {
    return GuestException.of(ErrorCode.VOLUME_FAILED, message);
  }
}
