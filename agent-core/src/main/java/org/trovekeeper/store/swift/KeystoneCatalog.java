package org.trovekeeper.store.swift;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Injector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jclouds.ContextBuilder;
import org.jclouds.lifecycle.Closer;
import org.jclouds.logging.config.NullLoggingModule;
import org.jclouds.openstack.keystone.auth.AuthenticationApi;
import org.jclouds.openstack.keystone.auth.domain.TenantOrDomainAndCredentials;
import org.jclouds.openstack.keystone.auth.domain.TokenCredentials;
import org.jclouds.openstack.keystone.config.KeystoneProperties;
import org.jclouds.openstack.keystone.v3.domain.Endpoint;
import org.jclouds.openstack.keystone.v3.domain.Token;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.store.swift.SwiftAccess.Account;

/** Re-scopes the user's token with Keystone v3 and finds Swift in the catalogue that comes back. */
final class KeystoneCatalog {
  private KeystoneCatalog() {}

  static Account account(
      SwiftSettings settings, String authUrl, Optional<String> projectId, Secret token) {
    Token scoped = scope(settings, authUrl, projectId, token);
    String wanted = settings.endpointType().replace("URL", "").toLowerCase(Locale.ROOT);
    return scoped.catalog().stream()
        .filter(service -> service.type().equals(settings.serviceType()))
        .flatMap(service -> service.endpoints().stream())
        .filter(endpoint -> endpoint.iface().equals(wanted))
        .filter(endpoint -> inRegion(settings, endpoint))
        .findFirst()
        .map(endpoint ->
            new Account(
                EndpointRules.withoutSlash(endpoint.url().toString()),
                new Secret(scoped.getAuthToken())))
        .orElseThrow(() ->
            GuestException.of(
                ErrorCode.STORE_FAILED,
                "Keystone's catalogue has no %s endpoint of %s"
                    .formatted(wanted, settings.serviceType())));
  }

  private static boolean inRegion(SwiftSettings settings, Endpoint endpoint) {
    return settings
        .region()
        .map(region -> region.equals(endpoint.regionId()) || region.equals(endpoint.region()))
        .orElse(true);
  }

  private static Token scope(
      SwiftSettings settings, String authUrl, Optional<String> projectId, Secret token) {
    Properties properties = SwiftConnection.properties(settings.insecure());
    properties.setProperty(KeystoneProperties.KEYSTONE_VERSION, "3");
    Injector injector =
        ContextBuilder.newBuilder("openstack-keystone-3")
            .endpoint(EndpointRules.withoutSlash(authUrl))
            .credentials("token", "given with each call")
            .overrides(properties)
            .modules(ImmutableSet.of(new WireExecutor.Module(), new NullLoggingModule()))
            .buildInjector();
    try {
      return (Token)
          injector
              .getInstance(AuthenticationApi.class)
              .authenticateToken(
                  TenantOrDomainAndCredentials.<TokenCredentials>builder()
                      .scope(projectId.map("projectId:"::concat).orElse("unscoped"))
                      .credentials(TokenCredentials.builder().id(token.reveal()).build())
                      .build());
    } catch (RuntimeException e) {
      // Keystone does not find a token that has expired
      throw FailureRules.status(e) == 404 ? FailureRules.unauthorized("ask Keystone", e) : e;
    } finally {
      close(injector);
    }
  }

  private static void close(Injector context) {
    try {
      context.getInstance(Closer.class).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
