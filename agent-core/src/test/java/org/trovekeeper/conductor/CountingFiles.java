package org.trovekeeper.conductor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.host.FileTree;

/** Counts what costs: writes. */
final class CountingFiles implements FileTree {
  private final FileTree real;
  int writes;

  CountingFiles(FileTree real) {
    this.real = real;
  }

  @Override
  public Optional<String> read(Path file) {
    return real.read(file);
  }

  @Override
  public void write(Path file, String content, int mode, Optional<String> owner) {
    writes++;
    real.write(file, content, mode, owner);
  }

  @Override
  public void delete(Path file) {
    real.delete(file);
  }

  @Override
  public void clear(Path folder) {
    real.clear(folder);
  }

  @Override
  public void makeFolder(Path folder, int mode, Optional<String> owner) {
    real.makeFolder(folder, mode, owner);
  }

  @Override
  public void own(Path tree, String owner) {
    real.own(tree, owner);
  }

  @Override
  public List<Path> list(Path folder) {
    return real.list(folder);
  }

  @Override
  public boolean exists(Path path) {
    return real.exists(path);
  }
}
