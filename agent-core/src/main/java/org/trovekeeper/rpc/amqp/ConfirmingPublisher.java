package org.trovekeeper.rpc.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Publishes one message at a time on a channel of its own and waits for the broker's word on it.
 * After any failure the next message gets a new channel.
 */
final class ConfirmingPublisher {
  private static final Duration CONFIRM = Duration.ofSeconds(10);

  /** As on all messages of oslo.messaging; Python drops what lacks type and encoding. */
  private static final BasicProperties PROPERTIES =
      new BasicProperties.Builder()
          .contentType("application/json")
          .contentEncoding("utf-8")
          .headers(Map.of())
          .deliveryMode(2)
          .priority(0)
          .build();

  /** Whether a queue took the message. */
  enum Outcome {
    ROUTED,
    RETURNED
  }

  /** What a new channel needs before its first message. */
  interface Setup {
    void apply(Channel channel) throws IOException;
  }

  private final PublishingConnection connection;
  private final Setup setup;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Channel> channel = Optional.empty();
  private volatile boolean returned;

  ConfirmingPublisher(PublishingConnection connection, Setup setup) {
    this.connection = connection;
    this.setup = setup;
  }

  /** Returns when the broker has taken the message over. */
  Outcome publish(String exchange, String routingKey, String body) throws IOException {
    lock.lock();
    try {
      Channel open = openChannel();
      returned = false;
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      open.basicPublish(exchange, routingKey, true, PROPERTIES, bytes);
      if (!open.waitForConfirms(CONFIRM.toMillis())) {
        throw new IOException("the broker refused the message");
      }
      return returned ? Outcome.RETURNED : Outcome.ROUTED;
    } catch (ShutdownSignalException | TimeoutException e) {
      drop();
      throw new IOException("the broker did not confirm the message", e);
    } catch (IOException e) {
      drop();
      throw e;
    } catch (RuntimeException e) {
      // the channel would wait for the confirm of what it never sent
      drop();
      throw new IOException("the message cannot be sent: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      drop();
      Thread.currentThread().interrupt();
      throw new IOException("the agent is stopping", e);
    } finally {
      lock.unlock();
    }
  }

  private Channel openChannel() throws IOException {
    if (channel.filter(Channel::isOpen).isEmpty()) {
      Channel fresh = connection.openChannel();
      channel = Optional.of(fresh);
      fresh.confirmSelect();
      // the broker returns a message before it confirms it
      fresh.addReturnListener(_ -> returned = true);
      setup.apply(fresh);
    }
    return channel.orElseThrow();
  }

  private void drop() {
    channel.ifPresent(broken -> {
      try {
        broken.abort();
      } catch (IOException | ShutdownSignalException _) {
        // it is closed already
      }
    });
    channel = Optional.empty();
  }
}
