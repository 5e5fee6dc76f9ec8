package org.trovekeeper.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One process as the kernel shows it. Number and start tell it apart from a later process that got
 * the same number; the start is counted from boot, so that a clock step does not change it.
 */
record ProcessStat(long pid, char state, long session, long startTicks) {
  private static final Path PROC = Path.of("/proc");

  /** Of a line of {@code /proc/PID/stat}; the program's name in it may hold blanks and brackets. */
  static ProcessStat parse(String line) {
    int afterName = line.lastIndexOf(')') + 2;
    String[] fields = line.substring(afterName).split(" ", -1);
    return new ProcessStat(
        Long.parseLong(line.substring(0, line.indexOf(' '))),
        fields[0].charAt(0),
        Long.parseLong(fields[3]),
        Long.parseLong(fields[19]));
  }

  static Optional<ProcessStat> of(long pid) {
    try {
      return Optional.of(parse(Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"))));
    } catch (IOException e) {
      // the process ended; there is no other reason why this file cannot be read
      return Optional.empty();
    }
  }

  static List<ProcessStat> all() {
    List<ProcessStat> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path folder : folders) {
        of(Long.parseLong(folder.getFileName().toString())).ifPresent(found::add);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return found;
  }

  /** Ended, and perhaps not yet collected by its parent. */
  boolean ended() {
    return state == 'Z' || state == 'X';
  }
}
