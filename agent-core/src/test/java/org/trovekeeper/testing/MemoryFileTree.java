package org.trovekeeper.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;

/** Files that only exist here; passes the contract of the real ones. */
public final class MemoryFileTree implements FileTree {
  private final Map<Path, Entry> entries = new TreeMap<>();
  private boolean full;

  /**
   * A file or folder as it was written.
   *
   * @param content empty for folders
   */
  public record Entry(Optional<String> content, int mode, Optional<String> owner) {}

  @Override
  public synchronized Optional<String> read(Path file) {
    return entry(file).flatMap(Entry::content);
  }

  @Override
  public synchronized void write(Path file, String content, int mode, Optional<String> owner) {
    Path parent = file.getParent();
    if (full || parent == null || !isFolder(parent)) {
      throw GuestException.of(ErrorCode.FILE_FAILED, "cannot write " + file);
    }
    entries.put(file, new Entry(Optional.of(content), mode, owner));
  }

  @Override
  public synchronized void delete(Path file) {
    if (!list(file).isEmpty()) {
      throw GuestException.of(ErrorCode.FILE_FAILED, "cannot delete " + file);
    }
    entries.remove(file);
  }

  @Override
  public synchronized void clear(Path folder) {
    entries.keySet().removeIf(path -> path.startsWith(folder) && !path.equals(folder));
  }

  @Override
  public synchronized void makeFolder(Path folder, int mode, Optional<String> owner) {
    for (Path up = folder.getParent(); up != null; up = up.getParent()) {
      entries.putIfAbsent(up, new Entry(Optional.empty(), 0755, Optional.empty()));
    }
    entries.put(folder, new Entry(Optional.empty(), mode, owner));
  }

  @Override
  public synchronized void own(Path tree, String owner) {
    entries.replaceAll((path, entry) ->
        path.startsWith(tree)
            ? new Entry(entry.content(), entry.mode(), Optional.of(owner))
            : entry);
  }

  @Override
  public synchronized List<Path> list(Path folder) {
    return entries.keySet().stream().filter(path -> folder.equals(path.getParent())).toList();
  }

  @Override
  public synchronized boolean exists(Path path) {
    return entries.containsKey(path);
  }

  /** Mode, owner and content; empty when there is nothing. */
  public synchronized Optional<Entry> entry(Path path) {
    return Optional.ofNullable(entries.get(path));
  }

  /** From now on every write fails, as on a full disk. */
  public synchronized void fill() {
    full = true;
  }

  private boolean isFolder(Path path) {
    return entry(path).filter(entry -> entry.content().isEmpty()).isPresent();
  }
}
