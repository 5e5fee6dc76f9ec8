package org.trovekeeper.store.swift;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.PlainText;

/**
 * Where the user's Swift account is: what the request says, else the configured prefix, else the
 * request's catalogue, else Keystone's.
 */
final class EndpointRules {
  private static final int SHOWN_OF_A_URL = 200;

  private EndpointRules() {}

  /** The way to the account. */
  sealed interface Way {}

  /** The account's URL without a slash at its end. */
  record Known(String url) implements Way {}

  record AskKeystone(String authUrl) implements Way {}

  static Way find(
      SwiftSettings settings,
      Optional<String> projectId,
      List<?> catalogue,
      Optional<String> requested) {
    return requested
        .or(() -> settings.swiftUrl().flatMap(prefix -> projectId.map(prefix::concat)))
        .or(() -> inCatalogue(settings, catalogue))
        .<Way>map(url -> new Known(checked(url)))
        .or(() -> settings.authUrl().map(AskKeystone::new))
        .orElseThrow(() ->
            GuestException.of(ErrorCode.STORE_FAILED, "no setting says where Swift is")
                .withHint(
                    "the request has no swift_url and no %s in its catalogue; set swift_url, or auth_url in [service_credentials]"
                        .formatted(settings.serviceType())));
  }

  /** The URL without a slash at its end; fails unless a request can be sent there. */
  static String checked(String url) {
    try {
      URI uri = new URI(url);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
      }
    } catch (URISyntaxException e) {
      throw unusable(url);
    }
    throw unusable(url);
  }

  private static GuestException unusable(String url) {
    return GuestException.of(
            ErrorCode.STORE_FAILED,
            "%s is no URL of a store".formatted(PlainText.line(url, SHOWN_OF_A_URL)))
        .withHint("it must be like http://HOST/v1/AUTH_PROJECT, or https");
  }

  private static Optional<String> inCatalogue(SwiftSettings settings, List<?> catalogue) {
    for (Object service : catalogue) {
      if (service instanceof Map<?, ?> entry
          && settings.serviceType().equals(entry.get("type"))
          && entry.get("endpoints") instanceof List<?> endpoints) {
        for (Object endpoint : endpoints) {
          if (endpoint instanceof Map<?, ?> facts
              && settings.region().map(region -> region.equals(facts.get("region"))).orElse(true)
              && facts.get(settings.endpointType()) instanceof String url) {
            return Optional.of(url);
          }
        }
      }
    }
    return Optional.empty();
  }
}
