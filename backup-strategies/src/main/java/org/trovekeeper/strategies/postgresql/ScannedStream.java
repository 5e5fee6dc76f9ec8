package org.trovekeeper.strategies.postgresql;

import java.io.InputStream;
import org.trovekeeper.toolkit.ObservedStream;

/** A stream that shows a scan what it yields. */
final class ScannedStream extends ObservedStream {
  private final TarScan scan;

  ScannedStream(InputStream bytes, TarScan scan) {
    super(bytes);
    this.scan = scan;
  }

  @Override
  protected void seen(byte[] bytes, int from, int got) {
    if (got > 0) {
      scan.accept(bytes, from, got);
    }
  }
}
