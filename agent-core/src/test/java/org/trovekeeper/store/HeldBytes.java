package org.trovekeeper.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A buffer of plain bytes. */
public final class HeldBytes implements BlobStore.Buffer {
  private final byte[] bytes;

  public HeldBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  public HeldBytes(String text) {
    this(text.getBytes(UTF_8));
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public InputStream stream() {
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public String md5() {
    return Digests.of(bytes);
  }
}
