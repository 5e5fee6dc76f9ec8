package org.trovekeeper.strategies.postgresql;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that shows a scan what it yields. */
final class ScannedStream extends FilterInputStream {
  private final TarScan scan;

  ScannedStream(InputStream bytes, TarScan scan) {
    super(bytes);
    this.scan = scan;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int got = super.read(bytes, from, length);
    if (got > 0) {
      scan.accept(bytes, from, got);
    }
    return got;
  }

  @Override
  public long skip(long count) {
    throw new UnsupportedOperationException("a scan needs every byte");
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
