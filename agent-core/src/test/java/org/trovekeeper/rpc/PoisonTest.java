package org.trovekeeper.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

/**
 * Messages that are almost right: whatever is put in the place of whatever, they are taken or
 * refused, and what is kept of those that are taken can be read again. Runs long with {@code
 * -Djqwik.tries.default=1000000}.
 */
class PoisonTest {
  private static final MessageCipher CIPHER = new MessageCipher(new Secret("key"));
  private static final RequestCodec PLAIN = new RequestCodec(Optional.empty());
  private static final RequestCodec SECURE = new RequestCodec(Optional.of(CIPHER));

  private static final List<String> KEYS =
      List.of(
          "method",
          "args",
          "version",
          "namespace",
          "_unique_id",
          "_msg_id",
          "_reply_q",
          "_timeout",
          "_context_context",
          "_context_user",
          "_context_request_id",
          "_context_trove_notification",
          "_context_service_catalog",
          "_context_is_admin");

  /** One key, and what is put there. */
  record Change(String key, @Nullable Object value) {}

  @Property
  void a_message_is_taken_or_refused_and_what_is_kept_of_it_can_be_read(
      @ForAll("changes") List<Change> changes) {
    for (boolean secure : new boolean[] {false, true}) {
      String body = Envelope.wrap(message(changes, secure));
      switch ((secure ? SECURE : PLAIN).decode(body, Optional.of(Duration.ofSeconds(1)))) {
        case Decoded.Request(Incoming incoming) -> assertKept(incoming);
        case Decoded.Refused(Optional<ReplyAddress> replyTo, GuestException why) -> {
          assertThat(why.code()).isIn(ErrorCode.UNREADABLE_MESSAGE, ErrorCode.UNSUPPORTED_VERSION);
          replyTo.ifPresent(address ->
              new ReplyCodec(Optional.of(CIPHER), MessageIds::next)
                  .encode(address.messageId(), new Reply.Failure(why)));
        }
      }
    }
  }

  @Property
  void a_body_cut_or_damaged_anywhere_is_taken_or_refused(
      @ForAll("changes") List<Change> changes, @ForAll int place, @ForAll char damage) {
    String body = Envelope.wrap(message(changes, true));
    int at = Math.floorMod(place, body.length());
    for (String broken :
        List.of(
            body.substring(0, at),
            body.substring(0, at) + damage + body.substring(at + 1),
            body.substring(at) + body,
            body.substring(0, at) + body.substring(at).toLowerCase(java.util.Locale.ROOT))) {
      PLAIN.decode(broken, Optional.empty());
      SECURE.decode(broken, Optional.empty());
    }
  }

  @Property
  void what_was_encrypted_by_our_key_around_anything_is_read_or_refused(
      @ForAll("values") @Nullable Object value, @ForAll byte[] noise) {
    for (Object text :
        List.of(
            java.util.Base64.getEncoder().encodeToString(noise),
            CIPHER.encrypt(value),
            CIPHER.encrypt(CIPHER.encrypt(value)))) {
      try {
        CIPHER.decrypt(text);
      } catch (GuestException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE_MESSAGE);
      }
    }
  }

  private static void assertKept(Incoming incoming) {
    String kept = Json.write(Map.of("a", Map.of("context", incoming.context().forCasts())));
    assertThat(Json.write(Json.parse(kept))).isEqualTo(kept);
    assertThat(kept.length()).isLessThan(2 << 20);
    assertThat(incoming.method().length()).isLessThanOrEqualTo(255);
  }

  private static Map<String, @Nullable Object> message(List<Change> changes, boolean secure) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("method", "create_user");
    message.put("args", Map.of("users", secure ? CIPHER.encrypt(List.of()) : List.of()));
    message.put("version", "1.0");
    message.put("_unique_id", "u");
    message.put("_msg_id", "m");
    message.put("_reply_q", "q");
    message.put("_timeout", null);
    if (secure) {
      message.put("_context_context", CIPHER.encrypt(Map.of("user", "u")));
    }
    changes.forEach(change ->
        message.put(
            change.key(),
            secure && change.key().equals("args") && change.value() instanceof Map<?, ?> map
                ? encrypted(map)
                : change.value()));
    return message;
  }

  private static Map<String, Object> encrypted(Map<?, ?> arguments) {
    Map<String, Object> encrypted = new LinkedHashMap<>();
    arguments.forEach((name, value) -> encrypted.put(String.valueOf(name), CIPHER.encrypt(value)));
    return encrypted;
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(Arbitraries.of(KEYS), values())
        .as(Change::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Provide
  Arbitrary<@Nullable Object> values() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(40).asGeneric(),
        Arbitraries.integers().between(250, 70_000).map("x"::repeat).asGeneric(),
        Arbitraries.integers().between(0, 120).map(PoisonTest::deep).asGeneric(),
        Arbitraries.integers().between(0, 3_000).map(PoisonTest::wide).asGeneric(),
        Arbitraries.of("\ud800", "\u0000", "\u001b[2J\n", "null", "{}", "1.0", "1.99999999999")
            .asGeneric(),
        Arbitraries.of(
                BigInteger.TEN.pow(900), BigInteger.TEN.pow(5_000), Long.MIN_VALUE, -1L, 0L, 1L)
            .asGeneric(),
        Arbitraries.of(Double.NaN, Double.NEGATIVE_INFINITY, 1e300, -0.0).asGeneric(),
        Arbitraries.of(true, false).asGeneric(),
        Arbitraries.just(CIPHER.encrypt(Map.of("user", List.of()))).asGeneric());
  }

  private static Object deep(int depth) {
    Object value = "x";
    for (int i = 0; i < depth; i++) {
      value = i % 2 == 0 ? new ArrayList<>(List.of(value)) : Map.of("a", value);
    }
    return value;
  }

  private static Object wide(int count) {
    Map<String, Object> value = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      value.put("k" + i, List.of());
    }
    return value;
  }
}
