package org.trovekeeper.rpc.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.config.MessagingSettings;
import org.trovekeeper.config.MessagingSettings.Broker;
import org.trovekeeper.config.MessagingSettings.Tls;

/**
 * Opens connections to the brokers in turn. The client library's own recovery is off: what must be
 * declared again differs with what the broker still has, so our own loops do it.
 */
final class BrokerConnector {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerConnector.class);
  private static final int TIMEOUT_MILLIS = 10_000;

  /** RabbitMQ's own default: a broker without a limit could send a body in one frame. */
  private static final int MAX_FRAME = 128 << 10;

  private final MessagingSettings settings;
  private final String name;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @param name shown in the broker's list of connections
   */
  BrokerConnector(MessagingSettings settings, String name) {
    this.settings = settings;
    this.name = name;
  }

  /** One attempt at each broker; fails when none of them answered. */
  Connection connect(String purpose) throws IOException {
    IOException failure = new IOException("no broker is configured");
    for (int i = 0; i < settings.brokers().size(); i++) {
      Broker broker = settings.brokers().get(Math.floorMod(next.get(), settings.brokers().size()));
      try {
        Connection connection = connect(broker, purpose);
        LOG.info("event=bus-connected broker={}:{} for={}", broker.host(), broker.port(), purpose);
        return connection;
      } catch (IOException | TimeoutException | RuntimeException e) {
        next.incrementAndGet();
        failure = new IOException("broker %s:%d: %s".formatted(broker.host(), broker.port(), e), e);
      }
    }
    throw failure;
  }

  private Connection connect(Broker broker, String purpose) throws IOException, TimeoutException {
    ConnectionFactory factory = new BoundedConnections();
    factory.setRequestedFrameMax(MAX_FRAME);
    factory.setHost(broker.host());
    factory.setPort(broker.port());
    factory.setUsername(broker.user());
    factory.setPassword(broker.password().reveal());
    factory.setVirtualHost(settings.virtualHost());
    factory.setRequestedHeartbeat((int) settings.heartbeat().toSeconds());
    factory.setConnectionTimeout(TIMEOUT_MILLIS);
    factory.setHandshakeTimeout(TIMEOUT_MILLIS);
    factory.setChannelRpcTimeout(TIMEOUT_MILLIS);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setThreadFactory(
        Thread.ofPlatform().name("amqp-" + purpose + "-", 0).daemon().factory());
    factory.setExceptionHandler(new LoggedExceptions());
    settings.tls().ifPresent(tls -> secure(factory, tls));
    return factory.newConnection(
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("amqp-" + purpose + "-work-", 0).factory()),
        name + ":" + purpose);
  }

  private static void secure(ConnectionFactory factory, Tls tls) {
    factory.useSslProtocol(TlsFiles.context(tls));
    if (tls.verifyHostname() && tls.caFile().isPresent()) {
      factory.enableHostnameVerification();
    }
  }

  private static final class BoundedConnections extends ConnectionFactory {
    @Override
    protected synchronized FrameHandlerFactory createFrameHandlerFactory() throws IOException {
      FrameHandlerFactory plain = super.createFrameHandlerFactory();
      return (address, name) -> new BoundedFrames(plain.create(address, name));
    }
  }
}
