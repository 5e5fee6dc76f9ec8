package org.trovekeeper.rpc.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Optional;

/**
 * The connection on which everything is sent, apart from the one on which requests come in: a
 * broker short of memory stops publishers, and must not stop us from reading. Made when needed.
 */
final class PublishingConnection implements AutoCloseable {
  private static final int CLOSE_MILLIS = 5_000;

  private final BrokerConnector connector;
  private final Runnable onConnected;
  private Optional<Connection> connection = Optional.empty();

  PublishingConnection(BrokerConnector connector, Runnable onConnected) {
    this.connector = connector;
    this.onConnected = onConnected;
  }

  /** A new channel; fails when no broker answers now. */
  synchronized Channel openChannel() throws IOException {
    if (connection.filter(Connection::isOpen).isEmpty()) {
      connection = Optional.of(connector.connect("publish"));
      onConnected.run();
    }
    return connection
        .orElseThrow()
        .openChannel()
        .orElseThrow(() -> new IOException("the broker gives no more channels"));
  }

  @Override
  public synchronized void close() {
    connection.ifPresent(open -> open.abort(CLOSE_MILLIS));
    connection = Optional.empty();
  }
}
