package org.trovekeeper.strategies.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.trovekeeper.toolkit.wal.WalFile;

/** Tars made by hand, also such as no tool would make. */
final class Tars {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Tars file(String name, byte[] content) {
    return entry(name, '0', content.length, content);
  }

  Tars file(String name, String content) {
    return file(name, content.getBytes(UTF_8));
  }

  Tars folder(String name) {
    return entry(name, '5', 0, new byte[0]);
  }

  /** As GNU's tar does it with names that do not fit. */
  Tars longNamed(String name, byte[] content) {
    byte[] text = (name + "\0").getBytes(UTF_8);
    entry("././@LongLink", 'L', text.length, text);
    return file(name.substring(0, 99), content);
  }

  Tars entry(String name, char type, long size, byte[] content) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 124, "%011o".formatted(size));
    put(header, 257, "ustar\00000");
    header[156] = (byte) type;
    put(header, 148, "        ");
    long sum = 0;
    for (byte one : header) {
      sum += one & 0xFF;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    bytes.writeBytes(header);
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[(512 - content.length % 512) % 512]);
    return this;
  }

  byte[] cut() {
    return bytes.toByteArray();
  }

  byte[] whole() {
    bytes.writeBytes(new byte[1024]);
    return bytes.toByteArray();
  }

  /** A file of the log: only its beginning says something. */
  static byte[] log(WalFile file, long system) {
    byte[] content = new byte[(int) file.size()];
    ByteBuffer.wrap(content)
        .order(ByteOrder.nativeOrder())
        .putShort(2, (short) 2)
        .putLong(8, file.start().value())
        .putLong(24, system);
    return content;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] characters = text.getBytes(UTF_8);
    System.arraycopy(characters, 0, header, at, characters.length);
  }
}
