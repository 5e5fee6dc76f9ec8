package org.trovekeeper.store.swift;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Where the user's Swift account is: what the request says, else the configured prefix, else the
 * request's catalogue, else Keystone's.
 */
final class EndpointRules {
  private EndpointRules() {}

  /** The way to the account. */
  sealed interface Way {}

  /** The account's URL, as it was given. */
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
        .<Way>map(url -> new Known(url))
        .or(() -> settings.authUrl().map(AskKeystone::new))
        .orElseThrow(() ->
            GuestException.of(ErrorCode.STORE_FAILED, "no setting says where Swift is")
                .withHint(
                    "the request has no swift_url and no %s in its catalogue; set swift_url, or auth_url in [service_credentials]"
                        .formatted(settings.serviceType())));
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
