package org.trovekeeper.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What happened in a run, in order, for a person. */
final class Timeline {
  private final long start = System.nanoTime();
  private final List<Line> lines = new ArrayList<>();

  private record Line(long at, String who, String what) {}

  /** Nanoseconds of the run. */
  long now() {
    return of(System.nanoTime());
  }

  /** The same for a moment that {@link System#nanoTime} told. */
  long of(long nanoTime) {
    return nanoTime - start;
  }

  void add(String who, String what) {
    add(now(), who, what);
  }

  synchronized void add(long at, String who, String what) {
    lines.add(new Line(at, who, what.strip().replaceAll("\\s+", " ")));
  }

  synchronized String text() {
    StringBuilder text = new StringBuilder();
    lines.stream()
        .sorted(Comparator.comparingLong(Line::at))
        .forEach(line ->
            text.append("%8.3f s  %-10s %s%n".formatted(line.at / 1e9, line.who, line.what)));
    return text.toString();
  }

  void write(Path file, String head) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, head + text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
