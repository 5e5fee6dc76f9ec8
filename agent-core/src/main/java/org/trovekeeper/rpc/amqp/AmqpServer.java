package org.trovekeeper.rpc.amqp;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.config.MessagingSettings;
import org.trovekeeper.config.MessagingSettings.QueueOptions;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.rpc.MessageCipher;
import org.trovekeeper.rpc.MessageIds;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.rpc.ReplyCodec;
import org.trovekeeper.rpc.RequestCodec;
import org.trovekeeper.rpc.RequestHandler;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Secret;

/**
 * Serves the guest's RPC topic on the bus. Messages that waited in the queue are served; no queue
 * is ever purged or deleted.
 */
public final class AmqpServer {
  private static final Logger LOG = LoggerFactory.getLogger(AmqpServer.class);

  private final MessagingSettings settings;
  private final String guestId;
  private final String topic;
  private final String fanoutQueue;
  private final RequestHandler handler;
  private final Runnable onReady;
  private final RequestCodec requests;
  private final ReplyCodec codec;
  private final ReplySender replies;
  private final ConnectionKeeper keeper;

  /**
   * @param key the instance key; empty when secure RPC is off
   * @param onReady told each time requests can be received, also after a reconnect
   */
  public AmqpServer(
      AmqpConnections connections,
      String guestId,
      Optional<Secret> key,
      RequestHandler handler,
      Runnable onReady) {
    this.settings = connections.settings();
    this.guestId = guestId;
    this.topic = "guestagent." + guestId;
    this.fanoutQueue = topic + "_fanout_" + MessageIds.next();
    this.handler = handler;
    this.onReady = onReady;
    Optional<MessageCipher> cipher = key.map(MessageCipher::new);
    this.requests = new RequestCodec(cipher);
    this.codec = new ReplyCodec(cipher, MessageIds::next);
    this.replies =
        new ReplySender(
            connections.publisher(_ -> {}),
            connections.publisher(_ -> {}),
            settings.missingReplyQueueRetry(),
            connections.clock());
    this.keeper = connections.keeper("serve", this::serve);
  }

  /** Begins to connect, for as long as it takes. */
  public void start() {
    keeper.start();
  }

  /** Whether requests can be received now. */
  public boolean connected() {
    return keeper.connected();
  }

  /** Hands a reply over for sending; also for calls that an earlier run accepted. */
  public void reply(ReplyAddress to, Reply reply) {
    replies.send(to.queue(), codec.encode(to.messageId(), reply));
  }

  /** Receives nothing more. Replies can still be sent. */
  public void stop() {
    keeper.close();
  }

  /** Sends what is to be sent, until the deadline. */
  public void close(Deadline deadline) {
    keeper.close();
    replies.close(deadline);
  }

  void stillWorking(ReplyAddress to) {
    replies.sendOnce(to.queue(), codec.stillWorking(to.messageId()));
  }

  private void serve(Connection connection) throws IOException {
    Topology topology = new Topology(connection);
    Channel channel =
        connection.openChannel().orElseThrow(() -> new IOException("no more channels"));
    topicQueue(topology, topic);
    channel.basicQos(settings.prefetch());
    consume(channel, topic, "1");
    channel.basicQos(1);
    consumeOptional(channel, topic + "." + guestId, "2", queue -> topicQueue(topology, queue));
    consumeOptional(channel, fanoutQueue, "3", queue -> fanoutQueue(topology, queue));
    LOG.info("event=rpc-served topic={}", topic);
    onReady.run();
  }

  private interface Declaration {
    void apply(String queue) throws IOException;
  }

  /** No one in Trove sends to these; they are there because oslo.messaging declares them. */
  private void consumeOptional(Channel channel, String queue, String tag, Declaration declaration)
      throws IOException {
    try {
      declaration.apply(queue);
    } catch (IOException e) {
      LOG.warn("event=optional-queue-not-served queue={} reason=\"{}\"", queue, e.getMessage());
      return;
    }
    consume(channel, queue, tag);
  }

  private void topicQueue(Topology topology, String queue) throws IOException {
    QueueOptions options = settings.queues();
    boolean durable = TopologyRules.topicDurable(options);
    topology.exchange(settings.exchange(), "topic", durable, options.autoDelete());
    topology.queue(queue, durable, options.autoDelete(), TopologyRules.topicArguments(options));
    topology.bind(queue, settings.exchange(), queue);
  }

  private void fanoutQueue(Topology topology, String queue) throws IOException {
    String exchange = topic + "_fanout";
    topology.exchange(exchange, "fanout", false, true);
    topology.queue(
        queue,
        settings.queues().transientQuorum(),
        false,
        TopologyRules.transientArguments(settings.queues()));
    topology.bind(queue, exchange, topic);
  }

  private void consume(Channel channel, String queue, String tag) throws IOException {
    channel.basicConsume(queue, false, tag, new RequestConsumer(channel, requests, handler, this));
  }
}
