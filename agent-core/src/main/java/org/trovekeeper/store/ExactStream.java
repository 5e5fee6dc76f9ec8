package org.trovekeeper.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.trovekeeper.toolkit.ObservedStream;

/**
 * Fails when the source ends before or after the announced length: {@code HttpURLConnection} hides
 * a connection that broke in the middle as a plain end of the stream.
 */
public final class ExactStream extends ObservedStream {
  private final String what;
  private final long length;
  private long seen;

  public ExactStream(InputStream source, String what, long length) {
    super(source);
    this.what = what;
    this.length = length;
  }

  @Override
  protected void seen(byte[] bytes, int from, int got) throws IOException {
    seen += Math.max(0, got);
    if (seen > length || (got < 0 && seen < length)) {
      throw new EOFException("%s broke off at byte %d of %d".formatted(what, seen, length));
    }
  }
}
