package org.trovekeeper.store.directory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.store.BlobStore.BlobInfo;

/** A part of a joined object, opened at its first byte, so that a thousand parts need one file. */
final class LazyPart extends InputStream {
  private final DirectoryStore store;
  private final BlobInfo part;
  private @Nullable InputStream opened;

  LazyPart(DirectoryStore store, BlobInfo part) {
    this.store = store;
    this.part = part;
  }

  @Override
  public int read() throws IOException {
    return source().read();
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    return source().read(target, from, count);
  }

  @Override
  public void close() throws IOException {
    if (opened != null) {
      opened.close();
    }
  }

  private InputStream source() throws IOException {
    if (opened == null) {
      opened =
          store
              .open(part.name())
              .orElseThrow(
                  () -> new FileNotFoundException("segment %s is missing".formatted(part.name())));
    }
    return opened;
  }
}
