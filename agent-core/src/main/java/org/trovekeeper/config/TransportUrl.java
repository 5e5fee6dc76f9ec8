package org.trovekeeper.config;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.spi.Secret;

/**
 * The parts of {@code transport_url}, decoded; read as oslo.messaging reads them.
 *
 * @param addresses empty when the URL names no host
 * @param virtualHost empty when the URL has no path at all
 * @param query options that beat those of the section
 */
record TransportUrl(
    List<Address> addresses, Optional<String> virtualHost, Map<String, String> query) {
  static final ValueType<TransportUrl> TYPE =
      ValueType.of(
          "rabbit://USER:PASSWORD@HOST:PORT[,USER:PASSWORD@HOST2:PORT2...]/VIRTUAL_HOST[?OPTION=VALUE&...]"
              + " with special characters percent-encoded",
          TransportUrl::parse);

  private static final Pattern URL =
      Pattern.compile(
          "(?:rabbit|kombu)(?:\\+\\w+)?://([^/?#]*)(?:/([^?#]*))?(?:\\?([^#]*))?(?:#.*)?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]*[^:\\[\\]\\s]))(?::\\s*(\\d{1,5})\\s*)?");
  private static final Pattern ENCODED = Pattern.compile("(?:%[0-9A-Fa-f]{2})+");

  /** One broker; what it does not say comes from the section's options. */
  record Address(String host, OptionalInt port, Optional<String> user, Optional<Secret> password) {

    static Address parse(String text) {
      int at = text.lastIndexOf('@');
      String account = at < 0 ? "" : text.substring(0, at);
      Matcher place = HOST_AND_PORT.matcher(text.substring(at + 1));
      if (!place.matches()) {
        throw new IllegalArgumentException();
      }
      String host = place.group(1) != null ? place.group(1) : place.group(2).strip();
      int colon = account.indexOf(':');
      String user = decoded(colon < 0 ? account : account.substring(0, colon));
      return new Address(
          host,
          port(Optional.ofNullable(place.group(3))),
          Optional.of(user).filter(name -> !name.isEmpty()),
          colon < 0
              ? Optional.empty()
              : Optional.of(new Secret(decoded(account.substring(colon + 1)))));
    }

    private static OptionalInt port(Optional<String> text) {
      if (text.isEmpty()) {
        return OptionalInt.empty();
      }
      int port = Integer.parseInt(text.get());
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException();
      }
      return OptionalInt.of(port);
    }
  }

  private static TransportUrl parse(String text) {
    Matcher parts = URL.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException();
    }
    List<Address> addresses = new ArrayList<>();
    for (String address : parts.group(1).split(",", -1)) {
      if (!address.isBlank()) {
        addresses.add(Address.parse(address.strip()));
      }
    }
    Optional<String> path = Optional.ofNullable(parts.group(2)).map(TransportUrl::decoded);
    return new TransportUrl(
        addresses,
        path.map(name -> name.isEmpty() ? "/" : name),
        query(Optional.ofNullable(parts.group(3)).orElse("")));
  }

  private static Map<String, String> query(String text) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String item : text.split("&", -1)) {
      int equals = item.indexOf('=');
      if (equals > 0 && equals < item.length() - 1) {
        options.merge(
            decoded(item.substring(0, equals).replace('+', ' ')),
            decoded(item.substring(equals + 1).replace('+', ' ')),
            (first, second) -> first + "," + second);
      }
    }
    return options;
  }

  /** As Python does it: what is no escape stays as it is. */
  private static String decoded(String text) {
    return ENCODED
        .matcher(text)
        .replaceAll(match -> {
          byte[] bytes = HexFormat.of().parseHex(match.group().replace("%", ""));
          String characters = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes)).toString();
          return Matcher.quoteReplacement(characters);
        });
  }
}
