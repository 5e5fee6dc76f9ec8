package org.trovekeeper.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.trovekeeper.config.MessagingSettings.Broker;
import org.trovekeeper.config.MessagingSettings.QueueOptions;
import org.trovekeeper.config.MessagingSettings.Tls;
import org.trovekeeper.config.OsloFile.Entry;
import org.trovekeeper.config.OsloFile.Origin;
import org.trovekeeper.config.TransportUrl.Address;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Reads the bus; without one the agent runs embedded. */
final class MessagingLoader {
  private static final int MOST_PREFETCHED = 8;

  private MessagingLoader() {}

  static Optional<MessagingSettings> load(Settings written) {
    Optional<TransportUrl> url = written.find(BusKeys.TRANSPORT_URL);
    boolean older =
        Stream.of(BusKeys.HOSTS, BusKeys.HOST, BusKeys.RPC_BACKEND)
            .anyMatch(key -> written.written(key).isPresent());
    if (url.isEmpty() && !older) {
      return Optional.empty();
    }
    Settings settings = url.map(given -> withQuery(written, given)).orElse(written);
    return Optional.of(
        new MessagingSettings(
            brokers(settings, url),
            url.flatMap(TransportUrl::virtualHost)
                .orElseGet(() -> settings.get(BusKeys.VIRTUAL_HOST)),
            settings.get(BusKeys.CONTROL_EXCHANGE),
            settings.get(BusKeys.CONDUCTOR_QUEUE),
            tls(settings),
            queues(settings),
            prefetch(settings),
            settings.get(BusKeys.HEARTBEAT),
            settings.get(BusKeys.RETRY_INTERVAL),
            settings.get(BusKeys.RETRY_BACKOFF),
            settings.get(BusKeys.RETRY_MAXIMUM),
            settings.get(BusKeys.MISSING_REPLY_QUEUE)));
  }

  private static Settings withQuery(Settings settings, TransportUrl url) {
    Origin origin =
        settings.config().find("DEFAULT", BusKeys.TRANSPORT_URL.name()).orElseThrow().origin();
    List<Entry> options = new ArrayList<>();
    url.query()
        .forEach((name, value) -> options.add(new Entry(BusKeys.RABBIT, name, value, origin)));
    return settings.over(settings.config().with(options));
  }

  private static List<Broker> brokers(Settings settings, Optional<TransportUrl> url) {
    List<Address> addresses =
        url.map(TransportUrl::addresses)
            .filter(named -> !named.isEmpty())
            .or(() ->
                settings
                    .find(BusKeys.HOSTS)
                    .filter(hosts -> !hosts.isEmpty())
                    .map(MessagingLoader::addresses))
            .orElseGet(() -> addresses(List.of(settings.get(BusKeys.HOST))));
    return addresses.stream()
        .map(address ->
            new Broker(
                address.host(),
                address.port().orElseGet(() -> settings.get(BusKeys.PORT)),
                address.user().orElseGet(() -> settings.get(BusKeys.USER)),
                address.password().orElseGet(() -> settings.get(BusKeys.PASSWORD))))
        .toList();
  }

  private static List<Address> addresses(List<String> hosts) {
    try {
      return hosts.stream().map(Address::parse).toList();
    } catch (IllegalArgumentException e) {
      throw GuestException.of(
          ErrorCode.BAD_CONFIGURATION,
          "[%s] rabbit_hosts and rabbit_host must be HOST:PORT or HOST".formatted(BusKeys.RABBIT));
    }
  }

  private static Optional<Tls> tls(Settings settings) {
    if (!settings.get(BusKeys.TLS)) {
      return Optional.empty();
    }
    Optional<Path> caFile = settings.find(BusKeys.CA_FILE);
    return Optional.of(
        new Tls(
            caFile,
            settings.find(BusKeys.CERTIFICATE_FILE),
            settings.find(BusKeys.KEY_FILE),
            caFile.isPresent() && settings.get(BusKeys.VERIFY_HOSTNAME)));
  }

  private static QueueOptions queues(Settings settings) {
    boolean quorum = settings.get(BusKeys.QUORUM);
    boolean mirrored = settings.get(BusKeys.MIRRORED);
    if (quorum && mirrored) {
      throw GuestException.of(
          ErrorCode.BAD_CONFIGURATION,
          "[%s] rabbit_quorum_queue and rabbit_ha_queues exclude each other"
              .formatted(BusKeys.RABBIT));
    }
    return new QueueOptions(
        quorum || settings.get(BusKeys.DURABLE),
        settings.get(BusKeys.AUTO_DELETE),
        mirrored,
        quorum,
        Math.toIntExact(settings.get(BusKeys.QUORUM_DELIVERY_LIMIT)),
        settings.get(BusKeys.QUORUM_MEMORY_LENGTH),
        settings.get(BusKeys.QUORUM_MEMORY_BYTES),
        settings.get(BusKeys.TRANSIENT_TTL),
        settings.get(BusKeys.TRANSIENT_QUORUM));
  }

  /** Python's 0 means without bound; an agent must not take more than it can hold. */
  private static int prefetch(Settings settings) {
    int prefetch = Math.toIntExact(settings.get(BusKeys.PREFETCH));
    return prefetch == 0 ? MOST_PREFETCHED : Math.min(prefetch, MOST_PREFETCHED);
  }
}
