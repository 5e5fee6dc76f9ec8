package org.trovekeeper.store.swift;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.StoreAccess;

/** Opens Swift with the token of the request's user; nothing of jclouds is loaded before. */
public final class SwiftAccess implements StoreAccess {
  private static final Logger LOG = LoggerFactory.getLogger(SwiftAccess.class);

  private final SwiftSettings settings;
  private final Ticker ticker;

  public SwiftAccess(SwiftSettings settings, Ticker ticker) {
    this.settings = settings;
    this.ticker = ticker;
  }

  @Override
  public BlobStore open(RequestContext context, Optional<String> swiftUrl, Deadline deadline) {
    Secret token =
        context
            .authToken()
            .orElseThrow(() ->
                GuestException.of(
                    ErrorCode.STORE_UNAUTHORIZED, "the request carries no token for Swift"));
    Attempts attempts = new Attempts(ticker, deadline);
    Account account =
        switch (EndpointRules.find(
            settings, context.projectId(), context.serviceCatalog(), swiftUrl)) {
          case EndpointRules.Known known -> new Account(BaseUrl.checked(known.url()), token);
          case EndpointRules.AskKeystone ask ->
              attempts.run(
                  "ask Keystone for the catalogue",
                  () ->
                      KeystoneCatalog.account(settings, ask.authUrl(), context.projectId(), token));
        };
    LOG.info("event=swift-opened url={}", account.url());
    Listing listing =
        new Listing(new JsonRequests(Wire.standard(settings.insecure())), account, attempts);
    return new SwiftStore(
        SwiftConnection.open(account, settings.insecure()), account.url(), attempts, listing);
  }

  /** An account of Swift and the token that opens it. */
  record Account(String url, Secret token) {}
}
