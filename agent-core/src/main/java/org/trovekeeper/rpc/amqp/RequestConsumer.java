package org.trovekeeper.rpc.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.Answering;
import org.trovekeeper.rpc.Decoded;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.rpc.RequestCodec;
import org.trovekeeper.rpc.RequestHandler;
import org.trovekeeper.spi.GuestException;

/** Takes deliveries of one queue. When the queue or the channel is lost, all is set up again. */
final class RequestConsumer extends DefaultConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(RequestConsumer.class);
  private static final int CLOSE_MILLIS = 5_000;

  private final RequestCodec requests;
  private final RequestHandler handler;
  private final AmqpServer server;

  RequestConsumer(
      Channel channel, RequestCodec requests, RequestHandler handler, AmqpServer server) {
    super(channel);
    this.requests = requests;
    this.handler = handler;
    this.server = server;
  }

  @Override
  public void handleDelivery(
      String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
    long tag = envelope.getDeliveryTag();
    switch (decode(properties, body)) {
      case Decoded.Request(var incoming) ->
          handler.handle(incoming, new Delivery(tag, incoming.replyTo()));
      case Decoded.Refused(Optional<ReplyAddress> replyTo, GuestException why) -> {
        LOG.warn("event=message-refused reason=\"{}\"", why.getMessage());
        Delivery delivery = new Delivery(tag, replyTo);
        delivery.accepted();
        delivery.reply(new Reply.Failure(why));
      }
    }
  }

  private Decoded decode(BasicProperties properties, byte[] body) {
    try {
      return requests.decode(Bodies.text(properties, body), Bodies.patience(properties));
    } catch (GuestException e) {
      return new Decoded.Refused(Optional.empty(), e);
    }
  }

  /** The queue was deleted, or moved to another node of the cluster. */
  @Override
  public void handleCancel(String consumerTag) {
    LOG.warn("event=queue-lost consumer={}", consumerTag);
    endConnection();
  }

  @Override
  public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
    if (!signal.isHardError()) {
      endConnection();
    }
  }

  /** From a thread of its own: the connection's threads wait for this one. */
  private void endConnection() {
    Thread.ofVirtual()
        .name("amqp-end")
        .start(() -> getChannel().getConnection().abort(CLOSE_MILLIS));
  }

  private final class Delivery implements Answering {
    private final long tag;
    private final Optional<ReplyAddress> replyTo;

    Delivery(long tag, Optional<ReplyAddress> replyTo) {
      this.tag = tag;
      this.replyTo = replyTo;
    }

    @Override
    public void accepted() {
      try {
        getChannel().basicAck(tag, false);
      } catch (IOException | ShutdownSignalException e) {
        LOG.info(
            "event=message-not-acknowledged next=\"its redelivery is dropped\" reason=\"{}\"",
            e.getMessage());
      }
    }

    @Override
    public void reply(Reply reply) {
      replyTo.ifPresent(address -> server.reply(address, reply));
    }

    @Override
    public void stillWorking() {
      replyTo.ifPresent(server::stillWorking);
    }
  }
}
