package org.trovekeeper.strategies.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** The beginning and the end of a content of any length. */
final class Excerpt {
  private final int most;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final byte[] tail;
  private long seen;

  /**
   * @param most bytes at each end
   */
  Excerpt(int most) {
    this.most = most;
    this.tail = new byte[most];
  }

  void add(byte[] bytes, int from, int length) {
    if (head.size() < most) {
      head.write(bytes, from, Math.min(length, most - head.size()));
    }
    for (int at = Math.max(0, length - most); at < length; at++) {
      tail[(int) ((seen + at) % most)] = bytes[from + at];
    }
    seen += length;
  }

  boolean empty() {
    return seen == 0;
  }

  byte[] head() {
    return head.toByteArray();
  }

  String headText() {
    return head.toString(UTF_8);
  }

  String tailText() {
    int length = (int) Math.min(seen, most);
    byte[] text = new byte[length];
    for (int at = 0; at < length; at++) {
      text[at] = tail[(int) ((seen - length + at) % most)];
    }
    return new String(text, UTF_8);
  }
}
