package org.trovekeeper.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.trovekeeper.spi.Secret;

/** The message bus, as oslo.messaging names its options. */
final class BusKeys {
  static final String RABBIT = "oslo_messaging_rabbit";

  static final Key<TransportUrl> TRANSPORT_URL =
      Key.of(
              "DEFAULT",
              "transport_url",
              TransportUrl.TYPE,
              "The brokers. Its query beats options of [oslo_messaging_rabbit]. Without it and"
                  + " without the older rabbit options the agent runs embedded.")
          .hidden();
  static final Key<String> RPC_BACKEND =
      Key.of(
          "DEFAULT",
          "rpc_backend",
          ValueType.text(),
          "Older way to say that there is a bus; the value does not matter.");
  static final Key<String> CONTROL_EXCHANGE =
      Key.of(
              "DEFAULT",
              "control_exchange",
              ValueType.text(),
              "The exchange; the same as on the control plane.")
          .or("openstack");
  static final Key<String> CONDUCTOR_QUEUE =
      Key.of("DEFAULT", "conductor_queue", ValueType.text(), "Topic of the conductor.")
          .or("trove-conductor");
  static final Key<List<String>> HOSTS =
      older("rabbit_hosts", ValueType.list(), "Brokers host:port, without transport_url.");
  static final Key<String> HOST =
      older("rabbit_host", ValueType.text(), "The one broker, without transport_url.")
          .or("localhost");
  static final Key<Integer> PORT =
      older("rabbit_port", ValueType.port(), "Port of brokers that name none.").or("5672");
  static final Key<String> USER =
      older("rabbit_userid", ValueType.text(), "User at brokers that name none.").or("guest");
  static final Key<Secret> PASSWORD =
      older("rabbit_password", ValueType.secret(), "Password at brokers that name no user.")
          .or("guest")
          .hidden();
  static final Key<String> VIRTUAL_HOST =
      older("rabbit_virtual_host", ValueType.text(), "Virtual host, unless the URL names one.")
          .or("/");
  static final Key<Boolean> TLS =
      of("ssl", ValueType.flag(), "Whether brokers are reached by TLS.")
          .alias("rabbit_use_ssl")
          .or("false");
  static final Key<Path> CA_FILE =
      of("ssl_ca_file", ValueType.path(), "What the broker's certificate is checked with.")
          .alias("kombu_ssl_ca_certs");
  static final Key<Path> CERTIFICATE_FILE =
      of("ssl_cert_file", ValueType.path(), "The agent's own certificate.")
          .alias("kombu_ssl_certfile");
  static final Key<Path> KEY_FILE =
      of("ssl_key_file", ValueType.path(), "Its private key.").alias("kombu_ssl_keyfile");
  static final Key<Boolean> VERIFY_HOSTNAME =
      of(
              "ssl_enforce_hostname_verification",
              ValueType.flag(),
              "Whether the broker's name must be in its certificate; only with ssl_ca_file. Python"
                  + " agents of G1 never looked.")
          .or(Generation.G1, "false")
          .or(Generation.G2, "true");
  static final Key<Boolean> DURABLE =
      of("amqp_durable_queues", ValueType.flag(), "Exchange and topic queues survive the broker.")
          .alias("rabbit_durable_queues")
          .or("false");
  static final Key<Boolean> AUTO_DELETE =
      of("amqp_auto_delete", ValueType.flag(), "Exchange and topic queues go with the last user.")
          .or("false");
  static final Key<Boolean> MIRRORED =
      of("rabbit_ha_queues", ValueType.flag(), "Queues ask to be mirrored; excludes quorum.")
          .or("false");
  static final Key<Boolean> QUORUM =
      of("rabbit_quorum_queue", ValueType.flag(), "Topic queues are quorum queues and durable.")
          .or("false");
  static final Key<Long> QUORUM_DELIVERY_LIMIT =
      of("rabbit_quorum_delivery_limit", ValueType.number(0, 1_000_000), "0 is the broker's.")
          .or("0");
  static final Key<Long> QUORUM_MEMORY_LENGTH =
      of(
              "rabbit_quorum_max_memory_length",
              ValueType.number(0, Long.MAX_VALUE),
              "Messages in memory; 0 is the broker's.")
          .alias("rabbit_quroum_max_memory_length")
          .or("0");
  static final Key<Long> QUORUM_MEMORY_BYTES =
      of(
              "rabbit_quorum_max_memory_bytes",
              ValueType.number(0, Long.MAX_VALUE),
              "Bytes in memory; 0 is the broker's.")
          .alias("rabbit_quroum_max_memory_bytes")
          .or("0");
  static final Key<Duration> TRANSIENT_TTL =
      of(
              "rabbit_transient_queues_ttl",
              ValueType.seconds(0, 31_536_000),
              "Unused fanout queues expire; 0 is never.")
          .or("1800");
  static final Key<Boolean> TRANSIENT_QUORUM =
      of("rabbit_transient_quorum_queue", ValueType.flag(), "Fanout queues are quorum queues.")
          .or("false");
  static final Key<Long> PREFETCH =
      of(
              "rabbit_qos_prefetch_count",
              ValueType.number(0, 65535),
              "Unacknowledged messages at most; 0 and all above 8 count as 8.")
          .or("0");
  static final Key<Duration> HEARTBEAT =
      of(
              "heartbeat_timeout_threshold",
              ValueType.seconds(0, 3600),
              "Silence after which a connection is given up; 0 is never.")
          .or("60");
  static final Key<Duration> RETRY_INTERVAL =
      of("rabbit_retry_interval", ValueType.seconds(1, 3600), "First pause before a new try.")
          .or("1");
  static final Key<Duration> RETRY_BACKOFF =
      of("rabbit_retry_backoff", ValueType.seconds(0, 3600), "Added to each further pause.")
          .or("2");
  static final Key<Duration> RETRY_MAXIMUM =
      of("rabbit_interval_max", ValueType.seconds(1, 3600), "Longest pause.").or("30");
  static final Key<Duration> MISSING_REPLY_QUEUE =
      of(
              "kombu_missing_consumer_retry_timeout",
              ValueType.seconds(0, 3600),
              "How long a reply is offered to a missing reply queue.")
          .alias("kombu_reconnect_timeout")
          .or("60");

  private BusKeys() {}

  static List<Key<?>> all() {
    return List.of(
        TRANSPORT_URL,
        RPC_BACKEND,
        CONTROL_EXCHANGE,
        CONDUCTOR_QUEUE,
        HOSTS,
        HOST,
        PORT,
        USER,
        PASSWORD,
        VIRTUAL_HOST,
        TLS,
        CA_FILE,
        CERTIFICATE_FILE,
        KEY_FILE,
        VERIFY_HOSTNAME,
        DURABLE,
        AUTO_DELETE,
        MIRRORED,
        QUORUM,
        QUORUM_DELIVERY_LIMIT,
        QUORUM_MEMORY_LENGTH,
        QUORUM_MEMORY_BYTES,
        TRANSIENT_TTL,
        TRANSIENT_QUORUM,
        PREFETCH,
        HEARTBEAT,
        RETRY_INTERVAL,
        RETRY_BACKOFF,
        RETRY_MAXIMUM,
        MISSING_REPLY_QUEUE);
  }

  private static <T> Key<T> of(String name, ValueType<T> type, String meaning) {
    return Key.of(RABBIT, name, type, meaning);
  }

  /** Rocky's connection options, which stood in {@code [DEFAULT]} still earlier. */
  private static <T> Key<T> older(String name, ValueType<T> type, String meaning) {
    return of(name, type, meaning).alias("DEFAULT", name);
  }
}
