package org.trovekeeper.store.swift;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import org.trovekeeper.toolkit.BlockStream;

/** The body of an answer that gives its length piece by piece. */
final class ChunkedStream extends BlockStream {
  private final InputStream source;
  private long left;
  private boolean begun;
  private boolean ended;

  ChunkedStream(InputStream source) {
    this.source = source;
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (left == 0 && !ended) {
      next();
    }
    if (ended) {
      return -1;
    }
    int got = source.read(target, from, (int) Math.min(left, count));
    if (got < 0) {
      throw new EOFException("the answer broke off in a chunk");
    }
    left -= got;
    return got;
  }

  private void next() throws IOException {
    if (begun && !WireAnswer.line(source).isEmpty()) {
      throw new ProtocolException("a chunk is longer than it says");
    }
    begun = true;
    String size = WireAnswer.line(source).split(";", 2)[0].strip();
    if (!size.matches("[0-9A-Fa-f]{1,15}")) {
      throw new ProtocolException("a chunk has a malformed length");
    }
    left = Long.parseLong(size, 16);
    if (left == 0) {
      ended = true;
      skipTrailers();
    }
  }

  /** Headers behind the body are of no use here. */
  private void skipTrailers() throws IOException {
    String line = WireAnswer.line(source);
    while (!line.isEmpty()) {
      line = WireAnswer.line(source);
    }
  }
}
