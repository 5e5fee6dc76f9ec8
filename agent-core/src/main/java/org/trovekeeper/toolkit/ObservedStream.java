package org.trovekeeper.toolkit;

import java.io.IOException;
import java.io.InputStream;

/** A stream that sees what it yields: each byte once and in order, and the end. */
public abstract class ObservedStream extends BlockStream {
  private final InputStream source;

  protected ObservedStream(InputStream source) {
    this.source = source;
  }

  /**
   * Called for every read, with what it got.
   *
   * @param got how many bytes lie in the array from there on; negative at the end
   */
  protected abstract void seen(byte[] bytes, int from, int got) throws IOException;

  @Override
  public final int read(byte[] target, int from, int count) throws IOException {
    int got = source.read(target, from, count);
    seen(target, from, got);
    return got;
  }

  @Override
  public int available() throws IOException {
    return source.available();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
