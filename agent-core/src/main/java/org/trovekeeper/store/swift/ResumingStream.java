package org.trovekeeper.store.swift;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.toolkit.BlockStream;

/**
 * An object's bytes, from the first to the last. Where a connection breaks it is read on from there
 * over another one; as long as bytes come it does not give up.
 */
final class ResumingStream extends BlockStream {
  private static final Logger LOG = LoggerFactory.getLogger(ResumingStream.class);

  /** Opens the same object at a later byte. */
  interface Opener {
    InputStream at(long position);
  }

  private final String object;
  private final long size;
  private final Opener opener;
  private final Attempts.Series series;
  private InputStream current;
  private long position;

  ResumingStream(
      String object, long size, InputStream first, Opener opener, Attempts.Series series) {
    this.object = object;
    this.size = size;
    this.current = first;
    this.opener = opener;
    this.series = series;
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    while (position < size) {
      try {
        int got = current.read(target, from, (int) Math.min(count, size - position));
        if (got < 0) {
          throw new EOFException("%s broke off at byte %d of %d".formatted(object, position, size));
        }
        position += got;
        series.moved();
        return got;
      } catch (IOException broken) {
        resume(broken);
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    current.close();
  }

  private void resume(IOException broken) {
    try {
      current.close();
    } catch (IOException e) {
      broken.addSuppressed(e);
    }
    series.failed(new UncheckedIOException(broken));
    LOG.info("event=swift-read-resumed object={} from={} of={}", object, position, size);
    current = opener.at(position);
  }
}
