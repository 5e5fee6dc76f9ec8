package org.trovekeeper.store;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Fails when the source ends before or after the announced length: {@code HttpURLConnection} hides
 * a connection that broke in the middle as a plain end of the stream.
 */
public final class ExactStream extends FilterInputStream {
  private final String what;
  private final long length;
  private long seen;

  public ExactStream(InputStream source, String what, long length) {
    super(source);
    this.what = what;
    this.length = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    int got = super.read(target, from, count);
    seen += Math.max(0, got);
    if (seen > length || (got < 0 && seen < length)) {
      throw new EOFException("%s broke off at byte %d of %d".formatted(what, seen, length));
    }
    return got;
  }

  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, 8192)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
