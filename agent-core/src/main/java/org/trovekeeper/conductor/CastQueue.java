package org.trovekeeper.conductor;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;

/** Unsent casts, one file each, in the order in which they were added, also by earlier runs. */
final class CastQueue {
  private static final String SUFFIX = ".json";

  private final FileTree files;
  private final Path folder;
  private final Deque<Path> waiting = new ArrayDeque<>();
  private long number;

  CastQueue(FileTree files, Path folder) {
    this.files = files;
    this.folder = folder;
    files.makeFolder(folder, 0700, Optional.empty());
    List<Path> left =
        files.list(folder).stream()
            .filter(file -> file.getFileName().toString().matches("\\d{19}\\.json"))
            .sorted()
            .toList();
    waiting.addAll(left);
    if (!left.isEmpty()) {
      String last = left.getLast().getFileName().toString();
      number = Long.parseLong(last.substring(0, last.length() - SUFFIX.length()));
    }
  }

  /** On disk when it returns. */
  synchronized void add(Cast cast) {
    Path file = folder.resolve("%019d".formatted(++number) + SUFFIX);
    files.write(file, cast.toJson(), 0600, Optional.empty());
    waiting.add(file);
    notifyAll();
  }

  /** The oldest one's file; waits until there is one. */
  synchronized Path first() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    return waiting.getFirst();
  }

  Cast read(Path file) {
    return Cast.fromJson(
        files
            .read(file)
            .orElseThrow(
                () -> GuestException.of(ErrorCode.FILE_FAILED, "%s is gone".formatted(file))));
  }

  /** It was handed over. */
  void sent(Path file) {
    files.delete(file);
    skip(file);
  }

  /** Leaves it for somebody to look at, and goes on with the next. */
  synchronized void skip(Path file) {
    waiting.remove(file);
  }

  synchronized int size() {
    return waiting.size();
  }
}
