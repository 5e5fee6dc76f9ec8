package org.trovekeeper.rpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.Secret;

/** One recorded message between Trove's control plane and Trove's own guest agent. */
public record Capture(String name, Map<String, @Nullable Object> file) {
  /** Those of both modes whose names have the given ending, for example {@code .reply}. */
  public static List<Capture> named(String ending) {
    return all(capture -> capture.kind().endsWith(ending));
  }

  private static List<Capture> all(Predicate<Capture> wanted) {
    try (Stream<Path> files = Files.walk(folder())) {
      return files
          .filter(file -> file.toString().endsWith(".json") && !file.toString().contains("session"))
          .filter(file -> file.toString().matches(".*/(plain|secure)/[^/]*"))
          .sorted()
          .map(Capture::read)
          .filter(wanted)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      return Path.of(
          Objects.requireNonNull(Capture.class.getResource("/captures"), "captures").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Capture read(Path file) {
    try {
      return new Capture(
          folder().relativize(file).toString(), Json.parseObject(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Such as {@code rpc_ping.call}. */
  public String kind() {
    return text("message");
  }

  public String method() {
    return kind().substring(0, kind().indexOf('.'));
  }

  public String body() {
    return text("body_utf8");
  }

  public boolean fromControlPlane() {
    return text("sent_by").equals("control plane");
  }

  public Map<String, @Nullable Object> message() {
    return object(file, "oslo_message");
  }

  public Map<String, @Nullable Object> decrypted() {
    return object(file, "decrypted");
  }

  public boolean secure() {
    return file.containsKey("instance_rpc_encr_key");
  }

  public Optional<Secret> key() {
    return secure() ? Optional.of(new Secret(text("instance_rpc_encr_key"))) : Optional.empty();
  }

  public Optional<MessageCipher> cipher() {
    return key().map(MessageCipher::new);
  }

  /** The arguments as the sender meant them. */
  public Map<String, @Nullable Object> arguments() {
    return object(secure() ? decrypted() : message(), "args");
  }

  /** The context as the sender meant it. */
  public Map<String, @Nullable Object> context() {
    if (secure()) {
      return object(decrypted(), "context");
    }
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    message()
        .forEach((key, value) -> {
          if (key.startsWith("_context_")) {
            context.put(key.substring("_context_".length()), value);
          }
        });
    return context;
  }

  @SuppressWarnings("unchecked")
  static Map<String, @Nullable Object> object(Map<String, @Nullable Object> in, String key) {
    return in.get(key) instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
  }

  private String text(String key) {
    return (String) Objects.requireNonNull(file.get(key), key);
  }

  @Override
  public String toString() {
    return name;
  }
}
