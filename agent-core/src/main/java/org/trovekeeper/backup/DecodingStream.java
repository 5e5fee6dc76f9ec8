package org.trovekeeper.backup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

/** Takes encryption and compression off a stored backup, whatever its object is called. */
final class DecodingStream {
  private static final int CHUNK = 1 << 16;

  private DecodingStream() {}

  static InputStream of(InputStream stored, Optional<Secret> key) throws IOException {
    Peekable source = new Peekable(stored);
    return switch (source.content()) {
      case ENCRYPTED -> {
        Secret passphrase = key.orElseThrow(DecodingStream::noKey);
        yield uncompressed(new Peekable(OpenSslCipher.decrypt(source, passphrase)));
      }
      case GZIP, XBSTREAM, TAR, REDIS, OTHER -> uncompressed(source);
    };
  }

  private static InputStream uncompressed(Peekable source) throws IOException {
    return source.content() == StreamFormat.GZIP ? new GZIPInputStream(source, CHUNK) : source;
  }

  private static GuestException noKey() {
    return GuestException.of(ErrorCode.RESTORE_FAILED, "the backup is encrypted")
        .withHint("set backup_aes_cbc_key to the key of the guest that wrote it");
  }

  /**
   * Can look ahead. {@link #available} is zero at the end only: {@link GZIPInputStream} takes zero
   * for the end, and would drop the members that follow the first in a slow stream.
   */
  private static final class Peekable extends BufferedInputStream {
    Peekable(InputStream source) {
      super(source, CHUNK);
    }

    StreamFormat content() throws IOException {
      mark(StreamFormat.START);
      byte[] start = readNBytes(StreamFormat.START);
      reset();
      return StreamFormat.of(start);
    }

    @Override
    public synchronized int available() throws IOException {
      int known = super.available();
      if (known > 0) {
        return known;
      }
      mark(1);
      int next = read();
      reset();
      return next < 0 ? 0 : 1;
    }
  }
}
