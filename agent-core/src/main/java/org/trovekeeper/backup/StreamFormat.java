package org.trovekeeper.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** What a stream is, told by its first bytes; names and suffixes do not count. */
enum StreamFormat {
  ENCRYPTED,
  GZIP,
  XBSTREAM,
  TAR,
  REDIS,
  OTHER;

  /** How many bytes {@link #of} wants to see. */
  static final int START = 512;

  static StreamFormat of(byte[] start) {
    if (has(start, 0, OpenSslCipher.MAGIC)) {
      return ENCRYPTED;
    }
    if (has(start, 0, new byte[] {0x1f, (byte) 0x8b, 8})) {
      return GZIP;
    }
    if (has(start, 0, "XBSTCK01".getBytes(US_ASCII))) {
      return XBSTREAM;
    }
    if (has(start, 257, "ustar".getBytes(US_ASCII))) {
      return TAR;
    }
    return has(start, 0, "REDIS".getBytes(US_ASCII)) ? REDIS : OTHER;
  }

  boolean known() {
    return this != OTHER;
  }

  private static boolean has(byte[] start, int at, byte[] magic) {
    return start.length >= at + magic.length
        && Arrays.equals(start, at, at + magic.length, magic, 0, magic.length);
  }
}
