package org.trovekeeper.rpc.amqp;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Puts an old RSA key into the PKCS#8 form that Java reads. */
final class Pkcs1 {
  /** Version 0 and the algorithm's name, as they stand in every PKCS#8 RSA key. */
  private static final byte[] HEAD =
      HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

  private Pkcs1() {}

  static byte[] wrap(byte[] key) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(HEAD);
    content.writeBytes(element(0x04, key));
    return element(0x30, content.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      int bytes = (32 - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(content.length >> (8 * i));
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
