package org.trovekeeper.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** What is mounted where, later mounts last, as {@code /proc/self/mountinfo} tells it. */
record MountTable(List<Mount> mounts) {
  private static final Path SOURCE = Path.of("/proc/self/mountinfo");

  /** One line of it; {@code device} is {@code major:minor}. */
  record Mount(String device, Path target, String type, String source) {}

  static MountTable read() {
    try {
      return parse(Files.readString(SOURCE));
    } catch (IOException e) {
      throw GuestException.of(ErrorCode.FILE_FAILED, "cannot read " + SOURCE, e);
    }
  }

  static MountTable parse(String text) {
    return new MountTable(text.lines().map(MountTable::line).toList());
  }

  /** The mount that is seen at the path. */
  Optional<Mount> at(Path target) {
    return mounts.stream()
        .filter(mount -> mount.target().equals(target))
        .reduce((earlier, later) -> later);
  }

  List<Mount> of(String device) {
    return mounts.stream().filter(mount -> mount.device().equals(device)).toList();
  }

  private static Mount line(String line) {
    String[] halves = line.split(" - ", 2);
    String[] left = halves[0].split(" ", -1);
    String[] right = halves[1].split(" ", -1);
    return new Mount(left[2], Path.of(unescape(left[4])), right[0], unescape(right[1]));
  }

  /** Blanks and the like are written as a backslash and three octal digits. */
  private static String unescape(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 3 < text.length()) {
        plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }
}
