package org.trovekeeper.strategies.postgresql;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Reads a tar while it passes by, in pieces of any size: it keeps one header, and hands the rest
 * on. It knows what the server's and GNU's tar write, and refuses everything that is not a plain
 * file or a folder below the archive's own root.
 */
final class TarScan {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 4096;
  private static final char LONG_NAME = 'L';

  private final Watcher watcher;
  private final byte[] header = new byte[BLOCK];
  private int filled;
  private long content;
  private long padding;
  private boolean named;
  private ByteArrayOutputStream longName = new ByteArrayOutputStream();
  private String nextName = "";
  private int zeroBlocks;

  /** Is shown the archive's entries, one after the other. */
  interface Watcher {
    /** Called for files and for folders. */
    void entry(String name, boolean folder, long size);

    /** A piece of the last entry's content. */
    void content(byte[] bytes, int from, int length);
  }

  TarScan(Watcher watcher) {
    this.watcher = watcher;
  }

  /** Whether the archive's own end came by; what follows it does not count. */
  boolean ended() {
    return zeroBlocks >= 2;
  }

  void accept(byte[] bytes, int from, int length) {
    int at = from;
    int end = from + length;
    while (at < end && !ended()) {
      if (content > 0) {
        int taken = (int) Math.min(content, end - at);
        hand(bytes, at, taken);
        content -= taken;
        at += taken;
        if (content == 0 && named) {
          endName();
        }
      } else if (padding > 0) {
        int taken = (int) Math.min(padding, end - at);
        padding -= taken;
        at += taken;
      } else {
        int taken = Math.min(BLOCK - filled, end - at);
        System.arraycopy(bytes, at, header, filled, taken);
        filled += taken;
        at += taken;
        if (filled == BLOCK) {
          filled = 0;
          header();
        }
      }
    }
  }

  private void hand(byte[] bytes, int from, int length) {
    if (named) {
      longName.write(bytes, from, length);
    } else {
      watcher.content(bytes, from, length);
    }
  }

  private void endName() {
    nextName = text(longName.toByteArray(), 0, longName.size());
    longName = new ByteArrayOutputStream();
    named = false;
  }

  private void header() {
    if (blank()) {
      zeroBlocks++;
      return;
    }
    zeroBlocks = 0;
    if (number(148, 8) != sum()) {
      throw damaged("the stream is no tar archive");
    }
    long size = number(124, 12);
    char type = (char) header[156];
    content = size;
    padding = (BLOCK - size % BLOCK) % BLOCK;
    if (type == LONG_NAME) {
      if (size > LONGEST_NAME) {
        throw damaged("the archive has a name of %d bytes".formatted(size));
      }
      named = true;
      return;
    }
    String name = safe(nextName.isEmpty() ? headerName() : nextName);
    nextName = "";
    boolean folder = type == '5';
    if (!folder && type != '0' && type != 0) {
      throw damaged("the archive's %s is neither a file nor a folder (%c)".formatted(name, type));
    }
    watcher.entry(name, folder, size);
  }

  private String headerName() {
    String name = text(header, 0, 100);
    String prefix = isUstar() ? text(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** GNU's own form has other things where ustar has the prefix. */
  private boolean isUstar() {
    return new String(header, 257, 6, ISO_8859_1).equals("ustar\0");
  }

  /** Without what may stand before and after it; empty for the archive's root. */
  private static String safe(String name) {
    String plain = name;
    while (plain.startsWith("./")) {
      plain = plain.substring(2);
    }
    while (plain.endsWith("/") && plain.length() > 1) {
      plain = plain.substring(0, plain.length() - 1);
    }
    if (plain.startsWith("/") || ("/" + plain + "/").contains("/../")) {
      throw damaged("the archive has a name that leads out of it: %s".formatted(name));
    }
    return plain.equals(".") ? "" : plain;
  }

  private boolean blank() {
    for (byte one : header) {
      if (one != 0) {
        return false;
      }
    }
    return true;
  }

  private long sum() {
    long sum = 0;
    for (int at = 0; at < BLOCK; at++) {
      sum += at >= 148 && at < 156 ? ' ' : header[at] & 0xFF;
    }
    return sum;
  }

  /** Octal digits, or for large files the bytes of a number. */
  private long number(int from, int length) {
    if ((header[from] & 0x80) != 0) {
      long value = header[from] & 0x7F;
      for (int at = from + 1; at < from + length; at++) {
        if (value >= 1L << 54) {
          throw damaged("the archive has a file of impossible size");
        }
        value = (value << 8) | (header[at] & 0xFF);
      }
      return value;
    }
    String digits = text(header, from, length).strip();
    if (!digits.matches("[0-7]{1,12}")) {
      throw damaged("the stream is no tar archive");
    }
    return Long.parseLong(digits, 8);
  }

  private static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, UTF_8);
  }

  private static GuestException damaged(String message) {
    return GuestException.of(ErrorCode.BACKUP_DAMAGED, message);
  }
}
