package org.trovekeeper.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.Secret;

/**
 * The bus, as {@code transport_url} and {@code [oslo_messaging_rabbit]} describe it.
 *
 * @param exchange the control exchange; {@code openstack} unless configured
 * @param prefetch unacknowledged messages at most; bounded by us also when the option says 0
 */
public record MessagingSettings(
    List<Broker> brokers,
    String virtualHost,
    String exchange,
    String conductorQueue,
    Optional<Tls> tls,
    QueueOptions queues,
    int prefetch,
    Duration heartbeat,
    Duration retryInterval,
    Duration retryBackoff,
    Duration retryMaximum,
    Duration missingReplyQueueRetry) {

  /** One broker of the cluster, with its own credentials. */
  public record Broker(String host, int port, String user, Secret password) {}

  /** Files in PEM form. The broker's name is checked when {@code verifyHostname}. */
  public record Tls(
      Optional<Path> caFile,
      Optional<Path> certificateFile,
      Optional<Path> keyFile,
      boolean verifyHostname) {}

  /** The flags with which exchange and queues are declared where they do not exist yet. */
  public record QueueOptions(
      boolean durable,
      boolean autoDelete,
      boolean mirrored,
      boolean quorum,
      int quorumDeliveryLimit,
      long quorumMaxMemoryLength,
      long quorumMaxMemoryBytes,
      Duration transientTtl,
      boolean transientQuorum) {}
}
