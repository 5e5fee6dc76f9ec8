package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.HeldBytes;
import org.trovekeeper.store.InstantTicker;
import org.trovekeeper.store.swift.SwiftAccess;

/** Ways to a real Swift. */
@Story
class SwiftAccessIT {
  private static final BlobName NAME = new BlobName("swift-access-test", "a");
  private final Cloud cloud;
  private InstantTicker ticker = new InstantTicker();

  SwiftAccessIT(Cloud cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void freshClock() {
    ticker = new InstantTicker();
  }

  private BlobStore open(String authUrl, String token, Optional<String> swiftUrl) {
    SwiftSettings settings =
        new SwiftSettings(
            Optional.empty(),
            "object-store",
            "publicURL",
            Optional.of("RegionOne"),
            Optional.of(authUrl),
            false);
    RequestContext context =
        new RequestContext(Map.of("auth_token", token, "project_id", cloud.swift().project()));
    return new SwiftAccess(settings, ticker)
        .open(context, swiftUrl, Deadline.in(Duration.ofMinutes(10)));
  }

  private static void assertUnauthorized(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAUTHORIZED))
        .hasMessageContaining("expired")
        .hasMessageNotContaining("no-token");
  }

  @Test
  void keystone_is_asked_with_the_users_token_where_nothing_else_names_swift() {
    try (BlobStore store =
        open(cloud.bed().fact("KEYSTONE_URL"), cloud.swift().token(), Optional.empty())) {
      assertThat(store.location(NAME)).startsWith(cloud.swift().accountUrl());
      store.ensureContainer(NAME.container());
      store.put(NAME, new HeldBytes("text"), Map.of());
      store.delete(NAME, true);
    }
  }

  @Test
  void a_refused_token_is_told_at_once_also_when_it_is_refused_before_the_body() {
    assertUnauthorized(() -> open(cloud.bed().fact("KEYSTONE_URL"), "no-token", Optional.empty()));
    try (BlobStore store =
        open("http://unused", "no-token", Optional.of(cloud.swift().accountUrl()))) {
      assertUnauthorized(() -> store.put(NAME, new HeldBytes("x".repeat(1 << 20)), Map.of()));
      assertUnauthorized(() -> store.stat(NAME));
      assertUnauthorized(() -> store.ensureContainer("c"));
    }
    assertThat(ticker.pauses()).isEmpty();
  }

  @Test
  void a_store_that_is_not_there_is_told_after_some_attempts() {
    try (BlobStore store =
        open("http://unused", "no-token", Optional.of("http://127.0.0.1:1/v1/AUTH_x"))) {
      assertThatThrownBy(() -> store.put(NAME, new HeldBytes("x"), Map.of()))
          .hasMessageContaining("ConnectException");
    }
    assertThat(ticker.pauses()).hasSize(7);
  }
}
