package org.trovekeeper.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and changes the text of an fstab; lines that are not about the volume stay as they are. */
final class FstabPlan {
  /**
   * A machine boots without the volume, too, so that the agent can tell; but with it the agent
   * starts only when it is mounted, since what lies on it says who the agent is.
   */
  private static final String OURS =
      "nofail,x-systemd.before=trovekeeper.service,x-systemd.device-timeout=30s";

  private FstabPlan() {}

  /**
   * With one line for the volume. By its id, since the kernel may give a device another name when
   * it is attached again.
   *
   * @param device lines that name it go too: images mount a second disk by themselves
   */
  static String with(
      String fstab, String device, String id, Path mountPoint, String type, String options) {
    List<String> lines = new ArrayList<>();
    fstab
        .lines()
        .filter(line -> !about(line, mountPoint) && !names(line, device, id))
        .forEach(lines::add);
    lines.add(
        "UUID=%s %s %s %s 0 0".formatted(id, escape(mountPoint.toString()), type, plus(options)));
    return String.join("\n", lines) + "\n";
  }

  /** The id of the file system that belongs at the mount point. */
  static Optional<String> id(String fstab, Path mountPoint) {
    return fstab
        .lines()
        .filter(line -> about(line, mountPoint) && line.startsWith("UUID="))
        .map(line -> line.substring("UUID=".length()).split("\\s", 2)[0])
        .findFirst();
  }

  private static String plus(String options) {
    return (options.isBlank() ? "defaults" : options) + "," + OURS;
  }

  private static boolean about(String line, Path mountPoint) {
    String[] fields = fields(line);
    return fields.length > 1 && fields[1].equals(escape(mountPoint.toString()));
  }

  private static boolean names(String line, String device, String id) {
    String what = fields(line)[0];
    return what.equals(device) || what.equals("UUID=" + id);
  }

  private static String[] fields(String line) {
    return line.strip().split("\\s+", -1);
  }

  private static String escape(String path) {
    return path.replace(" ", "\\040");
  }
}
