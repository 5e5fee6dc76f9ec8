package org.trovekeeper.toolkit;

import java.io.IOException;
import java.io.InputStream;

/** A stream that knows one way to read: blocks. A single byte is a block of one. */
public abstract class BlockStream extends InputStream {
  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] target, int from, int count) throws IOException;
}
