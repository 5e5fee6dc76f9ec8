package org.trovekeeper.store.swift;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.store.swift.JsonRequests.Told;
import org.trovekeeper.store.swift.SwiftAccess.Account;

/** Re-scopes the user's token with Keystone v3 and finds Swift in the catalogue that comes back. */
final class KeystoneCatalog {
  private KeystoneCatalog() {}

  static Account account(
      SwiftSettings settings, String authUrl, Optional<String> projectId, Secret token) {
    Told told = scope(settings, authUrl, projectId, token);
    Secret scoped =
        told.answer()
            .header("X-Subject-Token")
            .map(Secret::new)
            .orElseThrow(() -> new BadAnswer("the answer holds no token"));
    String wanted = settings.endpointType().replace("URL", "").toLowerCase(Locale.ROOT);
    return items(inside(inside(told.value(), "token"), "catalog")).stream()
        .filter(service -> settings.serviceType().equals(inside(service, "type")))
        .flatMap(service -> items(inside(service, "endpoints")).stream())
        .filter(endpoint -> wanted.equals(inside(endpoint, "interface")))
        .filter(endpoint -> inRegion(settings, endpoint))
        .flatMap(endpoint ->
            inside(endpoint, "url") instanceof String url
                ? Optional.of(url).stream()
                : Optional.<String>empty().stream())
        .findFirst()
        .map(url -> new Account(BaseUrl.checked(url), scoped))
        .orElseThrow(() ->
            GuestException.of(
                ErrorCode.STORE_FAILED,
                "Keystone's catalogue has no %s endpoint of %s"
                    .formatted(wanted, settings.serviceType())));
  }

  private static boolean inRegion(SwiftSettings settings, @Nullable Object endpoint) {
    return settings
        .region()
        .map(region ->
            region.equals(inside(endpoint, "region_id"))
                || region.equals(inside(endpoint, "region")))
        .orElse(true);
  }

  private static Told scope(
      SwiftSettings settings, String authUrl, Optional<String> projectId, Secret token) {
    Map<String, Object> auth = new LinkedHashMap<>();
    auth.put(
        "identity", Map.of("methods", List.of("token"), "token", Map.of("id", token.reveal())));
    auth.put(
        "scope",
        projectId
            .<Object>map(project -> Map.of("project", Map.of("id", project)))
            .orElse("unscoped"));
    try {
      return new JsonRequests(Wire.standard(settings.insecure()))
          .post(
              URI.create(BaseUrl.checked(authUrl) + "/auth/tokens"),
              Map.of(),
              Map.of("auth", auth));
    } catch (RuntimeException e) {
      // Keystone does not find a token that has expired
      throw FailureRules.status(e) == 404 ? FailureRules.unauthorized("ask Keystone", e) : e;
    }
  }

  /** The value under the key of what may not be an object. */
  private static @Nullable Object inside(@Nullable Object value, String key) {
    return value instanceof Map<?, ?> map ? map.get(key) : null;
  }

  /** The items of what may not be a list. */
  private static List<?> items(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
