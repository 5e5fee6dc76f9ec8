package org.trovekeeper.toolkit;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that sees what it yields: each byte once and in order, and the end. */
public abstract class ObservedStream extends FilterInputStream {
  private static final int SKIPPED_AT_ONCE = 8192;

  protected ObservedStream(InputStream source) {
    super(source);
  }

  /**
   * Called for every read, with what it got.
   *
   * @param got how many bytes lie in the array from there on; negative at the end
   */
  protected abstract void seen(byte[] bytes, int from, int got) throws IOException;

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] target, int from, int count) throws IOException {
    int got = super.read(target, from, count);
    seen(target, from, got);
    return got;
  }

  @Override
  public final long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, SKIPPED_AT_ONCE)).length;
  }

  @Override
  public final boolean markSupported() {
    return false;
  }
}
