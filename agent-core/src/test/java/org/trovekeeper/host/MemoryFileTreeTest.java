package org.trovekeeper.host;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.testing.MemoryFileTree;

class MemoryFileTreeTest extends FileTreeContract {
  private final MemoryFileTree files = new MemoryFileTree();

  @BeforeEach
  void makeFolder() {
    files.makeFolder(folder(), 0755, Optional.empty());
  }

  @Override
  protected FileTree files() {
    return files;
  }

  @Override
  protected Path folder() {
    return Path.of("/data");
  }
}
