package org.trovekeeper.store.swift;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStoreContract;
import org.trovekeeper.store.InstantTicker;

/** The contract on a real Swift: {@code SWIFT_ACCOUNT_URL} and {@code SWIFT_TOKEN} name it. */
@EnabledIfEnvironmentVariable(
    named = "SWIFT_ACCOUNT_URL",
    matches = "http.+",
    disabledReason = "no real Swift is named by SWIFT_ACCOUNT_URL and SWIFT_TOKEN")
public class SwiftStoreTest extends BlobStoreContract {
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
    RequestContext context = new RequestContext(Map.of("auth_token", System.getenv("SWIFT_TOKEN")));
    return new SwiftAccess(settings, new InstantTicker())
        .open(context, Optional.of(System.getenv("SWIFT_ACCOUNT_URL")));
  }
}
