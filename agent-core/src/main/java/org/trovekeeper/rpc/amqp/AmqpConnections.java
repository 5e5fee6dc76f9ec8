package org.trovekeeper.rpc.amqp;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.config.MessagingSettings;
import org.trovekeeper.spi.host.Ticker;

/** What server and casts share of the bus: the way to the brokers and the publishing connection. */
public final class AmqpConnections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AmqpConnections.class);

  private final MessagingSettings settings;
  private final Ticker clock;
  private final BrokerConnector connector;
  private final PublishingConnection publishing;
  private final List<ConnectionKeeper> keepers = new CopyOnWriteArrayList<>();

  /** Connects nothing yet; unusable TLS files fail here and not in a loop for ever. */
  public AmqpConnections(MessagingSettings settings, String guestId, Ticker clock) {
    this.settings = settings;
    this.clock = clock;
    this.connector = new BrokerConnector(settings, "trovekeeper:" + guestId);
    this.publishing = new PublishingConnection(connector, this::wake);
    settings
        .tls()
        .ifPresent(tls -> {
          TlsFiles.context(tls);
          if (tls.caFile().isEmpty()) {
            LOG.warn("event=bus-not-authenticated reason=\"ssl_ca_file is not set\"");
          }
        });
  }

  /** After server and casts. */
  @Override
  public void close() {
    publishing.close();
  }

  MessagingSettings settings() {
    return settings;
  }

  Ticker clock() {
    return clock;
  }

  ConnectionKeeper keeper(String purpose, ConnectionKeeper.Session session) {
    BackOff backOff =
        new BackOff(settings.retryInterval(), settings.retryBackoff(), settings.retryMaximum());
    ConnectionKeeper keeper = new ConnectionKeeper(connector, purpose, backOff, clock, session);
    keepers.add(keeper);
    return keeper;
  }

  /** What is sent got through: those who wait before they try to receive need not wait longer. */
  private void wake() {
    keepers.forEach(ConnectionKeeper::wake);
  }

  ConfirmingPublisher publisher(ConfirmingPublisher.Setup setup) {
    return new ConfirmingPublisher(publishing, setup);
  }
}
