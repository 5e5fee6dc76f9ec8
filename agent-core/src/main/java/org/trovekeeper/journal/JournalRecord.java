package org.trovekeeper.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.journal.Journal.Accepted;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.GuestException;

/** One line of the journal: the checksum of a JSON object, and the object. */
sealed interface JournalRecord {
  /** Ids accepted before everything that follows; a rewritten file begins with them. */
  record Known(List<String> ids) implements JournalRecord {}

  record Opened(Accepted accepted) implements JournalRecord {}

  record Noted(String id, String step, Map<String, String> facts) implements JournalRecord {}

  record Closed(String id) implements JournalRecord {}

  /** The line with its end. */
  default String line() {
    String json = Json.write(fields());
    return checksum(json) + " " + json + "\n";
  }

  /** The record that a line (without its end) holds; empty when it is torn or damaged. */
  static Optional<JournalRecord> parse(String line) {
    String json = line.length() > 9 ? line.substring(9) : "";
    if (!line.startsWith(checksum(json) + " ")) {
      return Optional.empty();
    }
    try {
      return of(new Arguments(Json.parseObject(json)));
    } catch (GuestException _) {
      return Optional.empty();
    }
  }

  private static Optional<JournalRecord> of(Arguments fields) {
    return Optional.ofNullable(
        switch (fields.text("do")) {
          case "known" -> new Known(fields.texts("ids"));
          case "open" -> new Opened(accepted(fields));
          case "note" -> new Noted(fields.text("id"), fields.text("step"), facts(fields));
          case "close" -> new Closed(fields.text("id"));
          default -> null;
        });
  }

  private static Accepted accepted(Arguments fields) {
    return new Accepted(
        fields.text("id"),
        fields.text("method"),
        fields.plainObject("context"),
        fields
            .optionalObject("reply")
            .map(reply -> new ReplyAddress(reply.text("queue"), reply.text("message"))),
        facts(fields));
  }

  private static Map<String, String> facts(Arguments fields) {
    Map<String, String> facts = new LinkedHashMap<>();
    fields.plainObject("facts").forEach((key, value) -> facts.put(key, value.toString()));
    return facts;
  }

  private Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    switch (this) {
      case Known(List<String> ids) -> {
        fields.put("do", "known");
        fields.put("ids", new ArrayList<>(ids));
      }
      case Opened(Accepted accepted) -> {
        fields.put("do", "open");
        fields.put("id", accepted.id());
        fields.put("method", accepted.method());
        fields.put("context", accepted.context());
        accepted
            .replyTo()
            .ifPresent(
                to -> fields.put("reply", Map.of("queue", to.queue(), "message", to.messageId())));
        fields.put("facts", accepted.facts());
      }
      case Noted(String id, String step, Map<String, String> facts) -> {
        fields.put("do", "note");
        fields.put("id", id);
        fields.put("step", step);
        fields.put("facts", facts);
      }
      case Closed(String id) -> {
        fields.put("do", "close");
        fields.put("id", id);
      }
    }
    return fields;
  }

  private static String checksum(String json) {
    CRC32C crc = new CRC32C();
    crc.update(json.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
