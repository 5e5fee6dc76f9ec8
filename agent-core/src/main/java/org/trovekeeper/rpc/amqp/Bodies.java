package org.trovekeeper.rpc.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** What a delivery's properties say about its body. */
final class Bodies {
  private Bodies() {}

  /** The text, unpacked where {@code kombu_compression} is in use. */
  static String text(BasicProperties properties, byte[] body) {
    if (properties.getType() != null && ContentRules.dropped(properties.getType())) {
      throw unreadable("it is too large (" + properties.getType() + ")");
    }
    Object compression =
        properties.getHeaders() == null ? null : properties.getHeaders().get("compression");
    if (compression == null) {
      return text(body);
    }
    try (InputStream unpacked = unpacked(compression.toString(), body)) {
      byte[] plain = unpacked.readNBytes(ContentRules.MAX_BODY + 1);
      if (plain.length > ContentRules.MAX_BODY) {
        throw unreadable("it is too large");
      }
      return text(plain);
    } catch (IOException e) {
      throw unreadable("its compression is damaged");
    }
  }

  /** Bytes that are no text could come out as another name than was meant. */
  private static String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw unreadable("it is not UTF-8");
    }
  }

  /** The caller's timeout, which only calls carry. */
  static Optional<Duration> patience(BasicProperties properties) {
    String expiration = properties.getExpiration();
    return expiration != null && expiration.matches("\\d{1,15}")
        ? Optional.of(Duration.ofMillis(Long.parseLong(expiration)))
        : Optional.empty();
  }

  /** What kombu calls gzip is the zlib format; both are taken. */
  private static InputStream unpacked(String compression, byte[] body) throws IOException {
    if (!compression.equals("application/x-gzip")) {
      throw unreadable("its compression is not supported (kombu_compression)");
    }
    boolean gzip = body.length > 1 && (body[0] & 0xff) == 0x1f && (body[1] & 0xff) == 0x8b;
    ByteArrayInputStream bytes = new ByteArrayInputStream(body);
    return gzip ? new GZIPInputStream(bytes) : new InflaterInputStream(bytes);
  }

  private static GuestException unreadable(String why) {
    return GuestException.of(ErrorCode.UNREADABLE_MESSAGE, "the message cannot be read: " + why);
  }
}
