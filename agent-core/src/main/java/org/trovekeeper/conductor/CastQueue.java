package org.trovekeeper.conductor;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;

/** Unsent casts, one file each, in the order in which they were added, also by earlier runs. */
final class CastQueue {
  private static final Logger log = LoggerFactory.getLogger(CastQueue.class);
  private static final String SUFFIX = ".json";

  /** So many are kept in memory while the disk takes none. */
  private static final int MOST_UNWRITTEN = 100;

  private final FileTree files;
  private final Path folder;
  private final Deque<Path> waiting = new ArrayDeque<>();
  private final Map<Path, Cast> unwritten = new HashMap<>();
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

  /** On disk when it returns; a full disk does not silence the instance: then in memory. */
  synchronized void add(Cast cast) {
    Path file = folder.resolve("%019d".formatted(++number) + SUFFIX);
    try {
      files.write(file, cast.toJson(), 0600, Optional.empty());
    } catch (GuestException e) {
      if (unwritten.size() >= MOST_UNWRITTEN) {
        throw e;
      }
      log.warn("event=cast-not-kept method={} reason=\"{}\"", cast.method(), e.plainMessage());
      unwritten.put(file, cast);
    }
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
    Cast kept = inMemory(file);
    return kept != null ? kept : stored(file);
  }

  private synchronized @Nullable Cast inMemory(Path file) {
    return unwritten.get(file);
  }

  private Cast stored(Path file) {
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
    unwritten.remove(file);
  }

  synchronized int size() {
    return waiting.size();
  }
}
