package org.trovekeeper.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Gives the source's bytes and then fails instead of ending. */
public final class FailingStream extends FilterInputStream {
  private final String why;

  public FailingStream(InputStream source, String why) {
    super(source);
    this.why = why;
  }

  @Override
  public int read() throws IOException {
    int got = super.read();
    if (got < 0) {
      throw new IOException(why);
    }
    return got;
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    int got = super.read(target, from, count);
    if (got < 0) {
      throw new IOException(why);
    }
    return got;
  }
}
