package org.trovekeeper.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.Secret;

class RequestCodecTest {
  private static final MessageCipher CIPHER = new MessageCipher(new Secret("the key"));
  private static final RequestCodec PLAIN = new RequestCodec(Optional.empty());
  private static final RequestCodec SECURE = new RequestCodec(Optional.of(CIPHER));
  private static final ReplyAddress CALLER = new ReplyAddress("reply_1", "m1");

  @Test
  void with_a_key_a_plain_context_is_refused_and_the_caller_is_told() {
    Decoded.Refused refused =
        refused(
            SECURE, call(Map.of("password", CIPHER.encrypt("p")), Map.of("_context_user", "u")));
    assertThat(refused.replyTo()).contains(CALLER);
    assertThat(refused.why()).hasMessageContaining("not encrypted");
  }

  @Test
  void with_a_key_plain_arguments_are_refused_without_being_quoted() {
    Decoded.Refused refused =
        refused(
            SECURE,
            call(
                Map.of("password", "hunter2"),
                Map.of("_context_context", CIPHER.encrypt(Map.of("user", "u")))));
    assertThat(refused.why().code()).isEqualTo(ErrorCode.UNREADABLE_MESSAGE);
    assertThat(refused.why()).hasMessageNotContaining("hunter2");
  }

  @Test
  void plain_context_keys_beside_the_encrypted_one_are_ignored() {
    Map<String, Object> context =
        Map.of("_context_context", CIPHER.encrypt(Map.of("user", "u")), "_context_is_admin", true);
    Incoming incoming = incoming(SECURE, call(Map.of(), context));
    assertThat(incoming.context().values()).isEqualTo(Map.of("user", "u"));
  }

  @Test
  void without_a_key_an_encrypted_message_fails_saying_what_is_missing() {
    Decoded.Refused refused =
        refused(PLAIN, call(Map.of(), Map.of("_context_context", CIPHER.encrypt(Map.of()))));
    assertThat(refused.why()).hasMessageContaining("instance_rpc_encr_key");
  }

  @Test
  void a_namespace_is_refused_as_an_unsupported_version() {
    Map<String, @Nullable Object> message = call(Map.of(), Map.of());
    message.put("namespace", "other");
    assertThat(refused(PLAIN, message).why().code()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
    message.put("namespace", null);
    assertThat(incoming(PLAIN, message).method()).isEqualTo("do_it");
  }

  @Test
  void a_message_without_envelope_and_without_optional_parts_is_taken() {
    Decoded decoded = PLAIN.decode("{\"method\": \"m\"}", Optional.of(Duration.ofSeconds(3)));
    assertThat(decoded)
        .isInstanceOfSatisfying(
            Decoded.Request.class,
            request -> {
              assertThat(request.incoming().version()).isEqualTo("1.0");
              assertThat(request.incoming().arguments()).isEmpty();
              assertThat(request.incoming().uniqueId()).isEmpty();
              assertThat(request.incoming().replyTo()).isEmpty();
              assertThat(request.incoming().patience()).contains(Duration.ofSeconds(3));
            });
  }

  @Test
  void the_call_monitor_timeout_is_read() {
    Map<String, @Nullable Object> message = call(Map.of(), Map.of());
    message.put("_timeout", 4);
    assertThat(incoming(PLAIN, message).monitorSeconds()).contains(4);
  }

  @Test
  void foreign_envelopes_and_nonsense_are_refused() {
    for (String body :
        new String[] {
          "",
          "[]",
          "{}",
          "{\"oslo.version\": \"3.0\", \"oslo.message\": \"{}\"}",
          "{\"oslo.version\": \"2.0\", \"oslo.message\": 1}",
          "{\"method\": 1}",
          "{\"method\": \"m\", \"args\": []}"
        }) {
      assertThat(PLAIN.decode(body, Optional.empty())).isInstanceOf(Decoded.Refused.class);
    }
  }

  @Test
  void a_key_of_another_type_or_length_is_refused_and_not_guessed() {
    for (String key : List.of("method", "version", "_unique_id", "_msg_id", "_reply_q")) {
      for (Object value : List.of(1.0, true, Map.of(), List.of("1.0"), "x".repeat(300))) {
        Map<String, @Nullable Object> message = call(Map.of(), Map.of());
        message.put(key, value);
        assertThat(refused(PLAIN, message).why())
            .hasMessageContaining(key.replace("_", " ").strip());
      }
    }
    Map<String, @Nullable Object> message = call(Map.of(), Map.of());
    message.put("version", null);
    assertThat(refused(PLAIN, message).why()).hasMessageContaining("version");
  }

  @Test
  void a_call_monitor_timeout_that_is_none_is_ignored() {
    for (Object value : List.of("4", 4.5, -1L, 1L << 40, new BigInteger("9".repeat(40)))) {
      Map<String, @Nullable Object> message = call(Map.of(), Map.of());
      message.put("_timeout", value);
      assertThat(incoming(PLAIN, message).monitorSeconds()).isEmpty();
    }
  }

  @Test
  void values_that_would_take_too_much_memory_are_refused() {
    List<Map<String, Long>> many = Collections.nCopies(60_000, Map.of("a", 1L));
    for (String bomb :
        List.of(
            "[".repeat(1_000) + "]".repeat(1_000),
            "{\"a\": ".repeat(60) + "1" + "}".repeat(60),
            "9".repeat(5_000),
            Json.write(many))) {
      assertThat(
              PLAIN.decode(
                  "{\"method\": \"m\", \"args\": {\"a\": " + bomb + "}}", Optional.empty()))
          .isInstanceOf(Decoded.Refused.class);
    }
    Map<String, Object> encrypted = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      encrypted.put("a" + i, CIPHER.encrypt(many.subList(0, 30_000)));
    }
    Map<String, Object> context = Map.of("_context_context", CIPHER.encrypt(Map.of()));
    assertThat(refused(SECURE, call(encrypted, context)).why()).hasMessageContaining("too large");
  }

  @Test
  void a_context_too_large_to_be_kept_is_refused_but_a_catalogue_is_not_kept() {
    String large = "x".repeat(200_000);
    assertThat(
            refused(
                    PLAIN,
                    call(Map.of(), Map.of("_context_trove_notification", Map.of("a", large))))
                .why())
        .hasMessageContaining("context");
    incoming(PLAIN, call(Map.of(), Map.of("_context_service_catalog", List.of(large))));
  }

  @Test
  void half_a_character_is_no_text() {
    assertThat(
            PLAIN.decode("{\"method\": \"m\", \"args\": {\"a\": \"\\ud800\"}}", Optional.empty()))
        .isInstanceOf(Decoded.Refused.class);
    assertThat(
            PLAIN.decode(
                "{\"method\": \"m\", \"args\": {\"a\": \"\\ud83d\\ude00\"}}", Optional.empty()))
        .isInstanceOf(Decoded.Request.class);
  }

  private static Map<String, @Nullable Object> call(
      Map<String, Object> arguments, Map<String, Object> context) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>(context);
    message.put("method", "do_it");
    message.put("args", arguments);
    message.put("_msg_id", CALLER.messageId());
    message.put("_reply_q", CALLER.queue());
    return message;
  }

  private static Decoded.Refused refused(
      RequestCodec codec, Map<String, @Nullable Object> message) {
    return (Decoded.Refused) codec.decode(Envelope.wrap(message), Optional.empty());
  }

  private static Incoming incoming(RequestCodec codec, Map<String, @Nullable Object> message) {
    return ((Decoded.Request) codec.decode(Envelope.wrap(message), Optional.empty())).incoming();
  }
}
