package org.trovekeeper.rpc.amqp;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.config.MessagingSettings;
import org.trovekeeper.rpc.CastCodec;
import org.trovekeeper.rpc.CastTransport;
import org.trovekeeper.rpc.MessageCipher;
import org.trovekeeper.rpc.amqp.ConfirmingPublisher.Outcome;
import org.trovekeeper.spi.Secret;

/** Casts to the conductor over the bus. */
public final class AmqpCasts implements CastTransport {
  private final MessagingSettings settings;
  private final CastCodec codec;
  private final ConfirmingPublisher publisher;

  /**
   * @param key the instance key; empty when secure RPC is off
   */
  public AmqpCasts(AmqpConnections connections, String guestId, Optional<Secret> key) {
    this.settings = connections.settings();
    this.codec = new CastCodec(guestId, key.map(MessageCipher::new));
    this.publisher = connections.publisher(this::declareExchange);
  }

  @Override
  public void cast(
      String method, Map<String, Object> arguments, Map<String, Object> context, String uniqueId)
      throws IOException {
    String body = codec.encode(method, arguments, context, uniqueId);
    Outcome outcome = publisher.publish(settings.exchange(), settings.conductorQueue(), body);
    if (outcome == Outcome.RETURNED) {
      // after a broker's restart we are often back before the conductor has declared its queue
      throw new IOException("no conductor has declared the queue " + settings.conductorQueue());
    }
  }

  private void declareExchange(Channel channel) throws IOException {
    new Topology(channel.getConnection())
        .exchange(
            settings.exchange(),
            "topic",
            TopologyRules.topicDurable(settings.queues()),
            settings.queues().autoDelete());
  }
}
