package org.trovekeeper.store.swift;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableSet;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jclouds.Constants;
import org.jclouds.ContextBuilder;
import org.jclouds.apis.ApiMetadata;
import org.jclouds.apis.Apis;
import org.jclouds.location.suppliers.RegionIdToURISupplier;
import org.jclouds.location.suppliers.RegionIdsSupplier;
import org.jclouds.logging.config.NullLoggingModule;
import org.jclouds.openstack.keystone.auth.config.Authentication;
import org.jclouds.openstack.swift.v1.SwiftApi;
import org.jclouds.openstack.swift.v1.config.SwiftHttpApiModule;
import org.jclouds.openstack.swift.v1.config.SwiftTypeAdapters;
import org.trovekeeper.store.swift.SwiftAccess.Account;

/**
 * A jclouds context over a ready account URL and token: in place of jclouds' own authentication and
 * catalogue modules stand two constants, so that nothing ever logs in again or follows a catalogue.
 */
final class SwiftConnection {
  /** jclouds asks for a region everywhere; there is one. */
  static final String REGION = "region";

  private static final String TIMEOUT_MILLIS = "60000";

  private SwiftConnection() {}

  static SwiftApi open(Account account, boolean insecure) {
    ApiMetadata preauthorised =
        Apis.withId("openstack-swift").toBuilder()
            .defaultModules(ImmutableSet.of(SwiftTypeAdapters.class, SwiftHttpApiModule.class))
            .build();
    return ContextBuilder.newBuilder(preauthorised)
        .endpoint(account.url())
        .credentials("token", "held by the module")
        .overrides(properties(insecure))
        .modules(
            ImmutableSet.of(
                new Preauthorised(account), new WireExecutor.Module(), new NullLoggingModule()))
        .buildApi(SwiftApi.class);
  }

  /**
   * jclouds' own retries are off: it would send a consumed stream again (and call the empty object
   * a success). It follows no redirects: it would hand the user's token to whatever host an answer
   * names. Its logging is off: it would show the token.
   */
  private static Properties properties(boolean insecure) {
    Properties properties = new Properties();
    properties.setProperty(Constants.PROPERTY_MAX_RETRIES, "0");
    properties.setProperty(Constants.PROPERTY_MAX_REDIRECTS, "0");
    properties.setProperty(Constants.PROPERTY_SO_TIMEOUT, TIMEOUT_MILLIS);
    properties.setProperty(Constants.PROPERTY_CONNECTION_TIMEOUT, TIMEOUT_MILLIS);
    properties.setProperty(Constants.PROPERTY_TRUST_ALL_CERTS, Boolean.toString(insecure));
    properties.setProperty(Constants.PROPERTY_RELAX_HOSTNAME, Boolean.toString(insecure));
    return properties;
  }

  /** Answers token and endpoint. */
  private static final class Preauthorised extends AbstractModule {
    private final Account account;

    Preauthorised(Account account) {
      this.account = account;
    }

    @Override
    protected void configure() {
      Supplier<URI> endpoint = Suppliers.ofInstance(URI.create(account.url()));
      bind(RegionIdToURISupplier.class).toInstance(() -> Map.of(REGION, endpoint));
      bind(RegionIdsSupplier.class).toInstance(() -> Set.of(REGION));
    }

    @Provides
    @Authentication
    Supplier<String> token() {
      return () -> account.token().reveal();
    }
  }
}
