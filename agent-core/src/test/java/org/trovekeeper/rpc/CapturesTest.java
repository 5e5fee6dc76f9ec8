package org.trovekeeper.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Trove's own programs sent is read, and written again byte for byte. */
class CapturesTest {
  static List<Capture> requests() {
    return Capture.named("").stream()
        .filter(capture -> capture.fromControlPlane() && capture.message().containsKey("method"))
        .toList();
  }

  static List<Capture> casts() {
    return Capture.named(".cast").stream().filter(cast -> !cast.fromControlPlane()).toList();
  }

  static List<Capture> replies() {
    return Capture.named(".reply");
  }

  static List<Capture> failures() {
    return Capture.named(".failure");
  }

  @Test
  void every_recorded_message_is_covered() {
    int covered = requests().size() + casts().size() + replies().size() + failures().size();
    assertThat(covered).isEqualTo(Capture.named("").size()).isEqualTo(38);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void requests_are_decoded(Capture capture) {
    Incoming incoming = decode(capture);
    assertThat(incoming.method()).isEqualTo(capture.method());
    assertThat(incoming.version()).isEqualTo("1.0");
    assertThat(incoming.arguments()).isEqualTo(capture.arguments());
    assertThat(incoming.context().values()).isEqualTo(capture.context());
    assertThat(incoming.uniqueId()).contains(text(capture.message(), "_unique_id"));
    assertThat(incoming.replyTo().isPresent()).isEqualTo(capture.kind().endsWith(".call"));
    assertThat(incoming.monitorSeconds()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void requests_are_encoded_to_the_same_bytes(Capture capture) {
    Incoming incoming = decode(capture);
    Deque<byte[]> ivs = new ArrayDeque<>();
    Map<String, @Nullable Object> message = capture.message();
    Capture.object(message, "args").values().forEach(value -> ivs.add(iv(value)));
    ivs.add(iv(message.get("_context_context")));
    String body =
        new RequestEncoder(cipher(capture, ivs))
            .encode(
                incoming.method(),
                incoming.arguments(),
                incoming.version(),
                incoming.replyTo(),
                incoming.uniqueId().orElseThrow(),
                incoming.context().values());
    assertThat(body).isEqualTo(capture.body());
  }

  @ParameterizedTest
  @MethodSource("casts")
  void casts_are_encoded_to_the_same_bytes(Capture capture) {
    Map<String, @Nullable Object> message = capture.message();
    Deque<byte[]> ivs = new ArrayDeque<>();
    String guestId = "";
    if (capture.secure()) {
      for (Object entity : Capture.object(message, "args").values()) {
        ivs.add(iv(Json.parseObject((String) Objects.requireNonNull(entity)).get("entity")));
      }
      ivs.add(iv(message.get("_context_context")));
      guestId = text(message, "_context_csz-instance-id");
    }
    String body =
        new CastCodec(guestId, cipher(capture, ivs))
            .encode(
                capture.method(),
                capture.arguments(),
                capture.context(),
                text(message, "_unique_id"));
    assertThat(body).isEqualTo(capture.body());
  }

  @ParameterizedTest
  @MethodSource("replies")
  void replies_are_encoded_to_the_same_bytes(Capture capture) {
    Map<String, @Nullable Object> message = Envelope.unwrap(capture.body());
    Object result = capture.secure() ? capture.decrypted().get("result") : message.get("result");
    Deque<byte[]> ivs = new ArrayDeque<>(List.of(iv(message.get("result"))));
    ReplyCodec codec =
        new ReplyCodec(cipher(capture, ivs), () -> text(capture.message(), "_unique_id"));
    assertThat(codec.encode(text(message, "_msg_id"), new Reply.Result(result)))
        .isEqualTo(capture.body());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failures_are_encoded_to_the_same_bytes(Capture capture) {
    Map<String, @Nullable Object> message = Envelope.unwrap(capture.body());
    Map<String, @Nullable Object> form = Json.parseObject(text(message, "failure"));
    RemoteFailure failure =
        new RemoteFailure(
            text(form, "class"),
            text(form, "module"),
            text(form, "message"),
            new Arguments(form).texts("tb"),
            (List<?>) Objects.requireNonNull(form.get("args")));
    ReplyCodec codec =
        new ReplyCodec(capture.cipher(), () -> text(capture.message(), "_unique_id"));
    assertThat(codec.failure(text(message, "_msg_id"), failure)).isEqualTo(capture.body());
  }

  private static Incoming decode(Capture capture) {
    Decoded decoded = new RequestCodec(capture.cipher()).decode(capture.body(), Optional.empty());
    assertThat(decoded).isInstanceOf(Decoded.Request.class);
    return ((Decoded.Request) decoded).incoming();
  }

  private static Optional<MessageCipher> cipher(Capture capture, Deque<byte[]> ivs) {
    return capture.key().map(key -> new MessageCipher(key, ivs::removeFirst));
  }

  private static byte[] iv(@Nullable Object encrypted) {
    return encrypted instanceof String text
        ? Arrays.copyOf(Base64.getDecoder().decode(text), 16)
        : new byte[0];
  }

  private static String text(Map<String, @Nullable Object> message, String key) {
    return (String) Objects.requireNonNull(message.get(key), key);
  }
}
