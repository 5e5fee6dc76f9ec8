package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.BlobStoreContract;
import org.trovekeeper.store.HeldBytes;
import org.trovekeeper.store.InstantTicker;
import org.trovekeeper.store.swift.SwiftAccess;

/** The contract of stores on a real Swift. */
@Story
class SwiftStoreIT extends BlobStoreContract {
  private final Cloud cloud;
  private final InstantTicker ticker = new InstantTicker();

  SwiftStoreIT(Cloud cloud) {
    this.cloud = cloud;
  }

  @Override
  protected BlobStore open() {
    SwiftSettings settings =
        new SwiftSettings(
            Optional.empty(),
            "object-store",
            "publicURL",
            Optional.empty(),
            Optional.empty(),
            false);
    RequestContext context = new RequestContext(Map.of("auth_token", cloud.swift().token()));
    return new SwiftAccess(settings, ticker)
        .open(
            context, Optional.of(cloud.swift().accountUrl()), Deadline.in(Duration.ofMinutes(10)));
  }

  @Test
  void a_container_that_is_over_its_quota_is_told_at_once() {
    try (BlobStore store = open()) {
      BlobName name = new BlobName("quota-" + UUID.randomUUID(), "o");
      store.ensureContainer(name.container());
      cloud.swift().limit(name.container(), 1000);
      int before = ticker.pauses().size();
      assertThatThrownBy(() -> store.put(name, new HeldBytes(new byte[8 << 20]), Map.of()))
          .hasMessageContaining("over the quota of the store, status 413");
      assertThat(ticker.pauses()).hasSize(before);
    }
  }
}
