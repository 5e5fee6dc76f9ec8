package org.trovekeeper.it;

import java.util.Map;
import java.util.Optional;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStoreContract;
import org.trovekeeper.store.InstantTicker;
import org.trovekeeper.store.swift.SwiftAccess;

/** The contract of stores on a real Swift. */
@Story
class SwiftStoreIT extends BlobStoreContract {
  private final Cloud cloud;

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
    return new SwiftAccess(settings, new InstantTicker())
        .open(context, Optional.of(cloud.swift().accountUrl()));
  }
}
