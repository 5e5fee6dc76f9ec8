package org.trovekeeper.rpc.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds or declares exchanges and queues. What exists is taken as it is: the control plane often
 * declared it first, with flags of its own. Each attempt has a channel to itself, since a refusal
 * closes it.
 */
final class Topology {
  private static final Logger LOG = LoggerFactory.getLogger(Topology.class);

  private final Connection connection;

  Topology(Connection connection) {
    this.connection = connection;
  }

  void exchange(String name, String type, boolean durable, boolean autoDelete) throws IOException {
    ensure(
        name,
        channel -> channel.exchangeDeclarePassive(name),
        channel -> channel.exchangeDeclare(name, type, durable, autoDelete, Map.of()));
  }

  void queue(String name, boolean durable, boolean autoDelete, Map<String, Object> arguments)
      throws IOException {
    ensure(
        name,
        channel -> channel.queueDeclarePassive(name),
        channel -> channel.queueDeclare(name, durable, false, autoDelete, arguments));
  }

  /** Does nothing where the binding is there already. */
  void bind(String queue, String exchange, String routingKey) throws IOException {
    scratch(channel -> channel.queueBind(queue, exchange, routingKey));
  }

  private interface Step {
    void apply(Channel channel) throws IOException;
  }

  private void ensure(String name, Step find, Step declare) throws IOException {
    if (succeeds(find, AMQP.NOT_FOUND)) {
      return;
    }
    if (succeeds(declare, AMQP.PRECONDITION_FAILED)) {
      LOG.info("event=bus-object-declared name={}", name);
      return;
    }
    LOG.info("event=bus-object-has-other-flags name={}", name);
    scratch(find);
  }

  /** False when the broker answers with just this code; any other failure is thrown. */
  private boolean succeeds(Step step, int refusal) throws IOException {
    try {
      scratch(step);
      return true;
    } catch (IOException e) {
      if (e.getCause() instanceof ShutdownSignalException signal
          && signal.getReason() instanceof AMQP.Channel.Close close
          && close.getReplyCode() == refusal) {
        return false;
      }
      throw e;
    }
  }

  private void scratch(Step step) throws IOException {
    Channel channel =
        connection.openChannel().orElseThrow(() -> new IOException("no more channels"));
    step.apply(channel);
    try {
      channel.close();
    } catch (TimeoutException e) {
      throw new IOException("the broker does not answer", e);
    }
  }
}
