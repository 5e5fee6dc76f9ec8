package org.trovekeeper.rpc.amqp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.trovekeeper.rpc.Json;

/**
 * Which messages are too large to be taken in, as their header frame says before any of the body
 * comes. The layout is that of AMQP 0-9-1, section 4.2.6.1.
 */
final class ContentRules {
  static final int MAX_BODY = Json.MAX_MESSAGE;

  /**
   * The client library reads tables inside tables by recursion, and oslo.messaging sends an empty
   * one.
   */
  static final int MAX_HEADER = 4 << 10;

  private static final int BODY_SIZE = 4;
  private static final int FIXED = 14;
  private static final short ONLY_TYPE = 1 << 5;
  private static final String DROPPED = "trovekeeper.dropped ";

  private ContentRules() {}

  /** How many bytes of body will follow a header that must not be taken in; empty for any other. */
  static OptionalLong tooLarge(byte[] header) {
    if (header.length < FIXED) {
      return OptionalLong.empty();
    }
    long body = ByteBuffer.wrap(header).getLong(BODY_SIZE);
    return body < 0 || body > MAX_BODY || header.length > MAX_HEADER
        ? OptionalLong.of(body)
        : OptionalLong.empty();
  }

  /** The header of an empty message in its place, which says what was left out. */
  static byte[] replaced(byte[] header) {
    ByteBuffer from = ByteBuffer.wrap(header);
    byte[] mark =
        "%s%d bytes, headers %d bytes"
            .formatted(DROPPED, from.getLong(BODY_SIZE), header.length)
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(FIXED + 1 + mark.length)
        .putInt(from.getInt(0))
        .putLong(0)
        .putShort(ONLY_TYPE)
        .put((byte) mark.length)
        .put(mark)
        .array();
  }

  /** Whether the message stands for one that was left out. */
  static boolean dropped(String type) {
    return type.startsWith(DROPPED);
  }
}
