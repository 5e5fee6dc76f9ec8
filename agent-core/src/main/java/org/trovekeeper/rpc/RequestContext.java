package org.trovekeeper.rpc;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.Secret;

/** The caller's request context. Unknown keys are kept. */
public final class RequestContext {
  private final Map<String, @Nullable Object> values;

  public RequestContext(Map<String, ? extends @Nullable Object> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** A fresh, empty one, as heartbeats carry it. */
  public static RequestContext fresh() {
    Map<String, @Nullable Object> fresh = new LinkedHashMap<>();
    for (String key :
        List.of(
            "user",
            "tenant",
            "project_id",
            "system_scope",
            "project",
            "domain",
            "user_domain",
            "project_domain")) {
      fresh.put(key, null);
    }
    fresh.put("is_admin", false);
    fresh.put("read_only", false);
    fresh.put("show_deleted", false);
    fresh.put("auth_token", null);
    fresh.put("request_id", "req-" + UUID.randomUUID());
    fresh.put("global_request_id", null);
    fresh.put("resource_uuid", null);
    fresh.put("roles", List.of());
    fresh.put("user_identity", "- - - - -");
    fresh.put("is_admin_project", true);
    fresh.put("limit", null);
    fresh.put("marker", null);
    fresh.put("service_catalog", null);
    return new RequestContext(fresh);
  }

  public Map<String, @Nullable Object> values() {
    return values;
  }

  public Optional<String> text(String key) {
    return values.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  public String requestId() {
    return text("request_id").orElse("-");
  }

  public Optional<String> projectId() {
    return text("project_id").or(() -> text("tenant")).or(() -> text("project"));
  }

  public Optional<Secret> authToken() {
    return text("auth_token").map(Secret::new);
  }

  public boolean isAdmin() {
    return Boolean.TRUE.equals(values.get("is_admin"));
  }

  /** The entries of the service catalogue; empty when the request carried none. */
  public List<?> serviceCatalog() {
    return values.get("service_catalog") instanceof List<?> list ? list : List.of();
  }

  /** The notification object, to be handed back verbatim. */
  @SuppressWarnings("unchecked")
  public Optional<Map<String, @Nullable Object>> notification() {
    return values.get("trove_notification") instanceof Map<?, ?> map
        ? Optional.of((Map<String, @Nullable Object>) map)
        : Optional.empty();
  }

  /** What casts echo: the same without token and catalogue, with both names of the project. */
  public Map<String, @Nullable Object> forCasts() {
    Map<String, @Nullable Object> echoed = new LinkedHashMap<>(values);
    echoed.put("auth_token", null);
    echoed.put("service_catalog", null);
    projectId()
        .ifPresent(project -> {
          echoed.put("tenant", project);
          echoed.put("project_id", project);
        });
    return echoed;
  }
}
