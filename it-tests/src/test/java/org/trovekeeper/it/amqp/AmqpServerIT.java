package org.trovekeeper.it.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.MessagingSettings;
import org.trovekeeper.config.MessagingSettings.Broker;
import org.trovekeeper.config.MessagingSettings.QueueOptions;
import org.trovekeeper.config.MessagingSettings.Tls;
import org.trovekeeper.rpc.Answering;
import org.trovekeeper.rpc.CastCodec;
import org.trovekeeper.rpc.Envelope;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.rpc.MessageCipher;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.rpc.RequestEncoder;
import org.trovekeeper.rpc.amqp.AmqpCasts;
import org.trovekeeper.rpc.amqp.AmqpConnections;
import org.trovekeeper.rpc.amqp.AmqpServer;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Ticker;

/** The transport against a real broker, with this test in the part of the control plane. */
class AmqpServerIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String EXCHANGE = "trove";
  private static RabbitNode rabbit;

  private final String guestId = UUID.randomUUID().toString();
  private final String topic = "guestagent." + guestId;
  private final BlockingQueue<Incoming> received = new LinkedBlockingQueue<>();
  private final Semaphore ready = new Semaphore(0);
  private final List<AutoCloseable> open = new ArrayList<>();
  private Optional<Secret> key = Optional.empty();

  @BeforeAll
  static void startBroker() throws IOException, InterruptedException {
    rabbit = new RabbitNode();
    rabbit.up();
  }

  @AfterAll
  static void stopBroker() throws IOException, InterruptedException {
    rabbit.remove();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
  }

  @Test
  void missing_objects_are_declared_and_a_call_is_answered() throws Exception {
    AmqpServer server = serve(settings());
    Channel control = control();
    String queue = replyQueue(control);
    send(control, Optional.of(new ReplyAddress(queue, "m1")), 15_000);
    Incoming incoming = next();
    assertThat(incoming.method()).isEqualTo("do_it");
    assertThat(incoming.patience()).contains(Duration.ofSeconds(15));
    Delivery reply = take(control, queue);
    assertThat(text(reply)).contains("\"ending\\\": true").contains("m1");
    assertThat(reply.getProperties().getContentType()).isEqualTo("application/json");
    assertThat(reply.getProperties().getContentEncoding()).isEqualTo("utf-8");
    assertThat(reply.getProperties().getDeliveryMode()).isEqualTo(2);
    assertThat(reply.getProperties().getPriority()).isZero();
    assertThat(reply.getProperties().getHeaders()).isEmpty();
    assertThat(reply.getProperties().getExpiration()).isNull();
    control.queueDeclarePassive(topic + "." + guestId);
    control.exchangeDeclarePassive(topic + "_fanout");
    assertThat(server.connected()).isTrue();
  }

  @Test
  void what_the_control_plane_declared_is_taken_over_with_the_waiting_message() throws Exception {
    Channel control = control();
    control.exchangeDeclare("taken", "topic", true, false, Map.of());
    control.queueDeclare(topic, true, false, false, Map.of("x-max-length", 7));
    control.queueBind(topic, "taken", topic);
    publish(control, "taken", body(Optional.empty()), new BasicProperties());
    serve(settings("taken", brokers(rabbit.port()), Optional.empty()));
    assertThat(next().replyTo()).isEmpty();
    assertThat(control.queueDeclarePassive(topic).getConsumerCount()).isOne();
  }

  @Test
  void secure_messages_are_read_and_answered() throws Exception {
    key = Optional.of(new Secret("the key"));
    serve(settings());
    Channel control = control();
    String queue = replyQueue(control);
    send(control, Optional.of(new ReplyAddress(queue, "m1")), 0);
    assertThat(next().arguments()).isEqualTo(Map.of("a", 1L));
    Object result = Envelope.unwrap(text(take(control, queue))).get("result");
    assertThat(new MessageCipher(key.get()).decrypt(result)).isEqualTo(List.of("done"));
  }

  @Test
  void an_unreadable_message_is_taken_off_the_queue_and_a_call_is_told() throws Exception {
    key = Optional.of(new Secret("the key"));
    serve(settings());
    Channel control = control();
    publish(control, EXCHANGE, "nonsense", new BasicProperties());
    String queue = replyQueue(control);
    String plain =
        new RequestEncoder(Optional.empty())
            .encode(
                "do_it",
                Map.of("password", "hunter2"),
                "1.0",
                Optional.of(new ReplyAddress(queue, "m1")),
                "u1",
                Map.of());
    publish(control, EXCHANGE, plain, new BasicProperties());
    assertThat(text(take(control, queue))).contains("UnreadableMessage").doesNotContain("hunter2");
    assertThat(received).isEmpty();
    assertThat(control.queueDeclarePassive(topic).getMessageCount()).isZero();
  }

  @Test
  void compressed_messages_are_read() throws Exception {
    serve(settings());
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
      out.write(body(Optional.empty()).getBytes(StandardCharsets.UTF_8));
    }
    control()
        .basicPublish(
            EXCHANGE,
            topic,
            new BasicProperties.Builder()
                .headers(Map.of("compression", "application/x-gzip"))
                .build(),
            packed.toByteArray());
    assertThat(next().method()).isEqualTo("do_it");
  }

  @Test
  void a_reply_waits_for_a_queue_that_is_missing() throws Exception {
    serve(settings());
    Channel control = control();
    String queue = "reply_" + UUID.randomUUID();
    send(control, Optional.of(new ReplyAddress(queue, "m1")), 0);
    next();
    control.queueDeclare(queue, false, false, true, Map.of());
    assertThat(text(take(control, queue))).contains("m1");
  }

  @Test
  void messages_too_large_for_the_agent_are_taken_off_and_it_goes_on() throws Exception {
    Channel control = control();
    control.exchangeDeclare(EXCHANGE, "topic", false, false, Map.of());
    control.queueDeclare(topic, false, false, false, Map.of());
    control.queueBind(topic, EXCHANGE, topic);
    flood(control, 1, 16 << 20);
    flood(control, 8, 8 << 20);
    flood(control, 64, 2 << 20);
    control.basicPublish(EXCHANGE, topic, deepHeaders(), new byte[] {1});
    String queue = replyQueue(control);
    send(control, Optional.of(new ReplyAddress(queue, "m1")), 0);
    Process small = SmallServer.start(rabbit.port(), guestId);
    open.add(() -> small.destroyForcibly().waitFor());
    assertThat(text(take(control, queue))).contains("do_it");
    assertThat(small.isAlive()).isTrue();
    small.destroyForcibly().waitFor();
    assertThat(control.queueDeclarePassive(topic).getMessageCount()).as("came back").isZero();
  }

  @Test
  void a_reply_queue_that_cannot_be_named_holds_up_no_other_reply() throws Exception {
    serve(settings());
    Channel control = control();
    String queue = replyQueue(control);
    for (String unusable : List.of("x".repeat(300), "ö".repeat(200))) {
      send(control, Optional.of(new ReplyAddress(unusable, "m0")), 0);
      send(control, Optional.of(new ReplyAddress(queue, "m1")), 0);
      assertThat(next().replyTo()).contains(new ReplyAddress(queue, "m1"));
    }
    assertThat(text(take(control, queue))).contains("m1");
  }

  @Test
  void replies_to_many_missing_queues_hold_up_no_other_reply() throws Exception {
    serve(settings());
    Channel control = control();
    for (int i = 0; i < 200; i++) {
      send(control, Optional.of(new ReplyAddress("missing-" + i, "m0")), 0);
      next();
    }
    String queue = replyQueue(control);
    send(control, Optional.of(new ReplyAddress(queue, "m1")), 0);
    assertThat(text(take(control, queue))).contains("m1");
  }

  @Test
  void a_deleted_queue_is_declared_again() throws Exception {
    serve(settings());
    Channel control = control();
    control.queueDelete(topic);
    awaitReady();
    send(control, Optional.empty(), 0);
    next();
  }

  @Test
  void after_the_broker_was_away_calls_and_casts_work_again() throws Exception {
    AmqpServer server = serve(settings());
    AmqpConnections connections = connections(settings());
    AmqpCasts casts = new AmqpCasts(connections, guestId, key);
    conductorQueue(control());
    casts.cast("heartbeat", Map.of(), Map.of(), "u1");
    rabbit.down();
    assertThatThrownBy(() -> casts.cast("heartbeat", Map.of(), Map.of(), "u2"))
        .isInstanceOf(IOException.class);
    AmqpServer late = new AmqpServer(connections, "late-" + guestId, key, this::answer, () -> {});
    late.start();
    open.add(() -> late.close(Deadline.in(Duration.ZERO)));
    rabbit.up();
    awaitReady();
    Channel control = control();
    conductorQueue(control);
    casts.cast("heartbeat", Map.of(), Map.of(), "u2");
    String queue = replyQueue(control);
    send(control, Optional.of(new ReplyAddress(queue, "m1")), 0);
    take(control, queue);
    assertThat(server.connected()).isTrue();
    assertThat(ticker().await(late::connected, Duration.ofMillis(50), Deadline.in(LIMIT))).isTrue();
  }

  @Test
  void connections_closed_by_the_broker_come_back() throws Exception {
    serve(settings());
    rabbit.control("close_all_connections", "test");
    awaitReady();
    Channel control = control();
    send(control, Optional.empty(), 0);
    next();
  }

  @Test
  void a_cast_that_no_conductor_takes_fails_and_later_ones_reach_the_conductor() throws Exception {
    AmqpCasts casts = new AmqpCasts(connections(settings()), guestId, key);
    assertThatThrownBy(() -> casts.cast("heartbeat", Map.of("a", 1), Map.of("user", "u"), "u1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("conductor-" + guestId);
    Channel control = control();
    String queue = conductorQueue(control);
    casts.cast("heartbeat", Map.of("a", 1), Map.of("user", "u"), "u2");
    assertThat(text(take(control, queue)))
        .isEqualTo(
            new CastCodec(guestId, key.map(MessageCipher::new))
                .encode("heartbeat", Map.of("a", 1), Map.of("user", "u"), "u2"));
  }

  @Test
  void a_dead_broker_in_the_list_is_passed_over() throws Exception {
    List<Broker> brokers = new ArrayList<>(brokers(1));
    brokers.addAll(brokers(rabbit.port()));
    serve(settings(EXCHANGE, brokers, Optional.empty()));
  }

  @Test
  void tls_works_with_a_checked_certificate_and_without_a_check() throws Exception {
    serve(overTls(Optional.of(rabbit.caFile())));
    serve(overTls(Optional.empty()));
  }

  @Test
  void a_certificate_of_a_foreign_ca_is_refused() throws Exception {
    AmqpCasts casts =
        new AmqpCasts(connections(overTls(Optional.of(rabbit.foreignCaFile()))), guestId, key);
    assertThatThrownBy(() -> casts.cast("heartbeat", Map.of(), Map.of(), "u1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("SSLHandshakeException");
  }

  private MessagingSettings overTls(Optional<Path> caFile) {
    Tls tls = new Tls(caFile, Optional.empty(), Optional.empty(), true);
    return settings(EXCHANGE, brokers(rabbit.tlsPort()), Optional.of(tls));
  }

  private AmqpServer serve(MessagingSettings settings) throws InterruptedException {
    AmqpServer server =
        new AmqpServer(connections(settings), guestId, key, this::answer, ready::release);
    open.add(() -> server.close(Deadline.in(Duration.ofSeconds(1))));
    server.start();
    awaitReady();
    return server;
  }

  private AmqpConnections connections(MessagingSettings settings) {
    AmqpConnections connections = new AmqpConnections(settings, guestId, ticker());
    open.add(connections);
    return connections;
  }

  private void answer(Incoming incoming, Answering answering) {
    answering.accepted();
    answering.reply(new Reply.Result(List.of("done")));
    received.add(incoming);
  }

  private void awaitReady() throws InterruptedException {
    assertThat(ready.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("ready").isTrue();
  }

  private Incoming next() throws InterruptedException {
    Incoming incoming = received.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(incoming).as("a request").isNotNull();
    return Objects.requireNonNull(incoming);
  }

  private Channel control() throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(rabbit.port());
    factory.setUsername("trove");
    factory.setPassword("trovepw");
    factory.setAutomaticRecoveryEnabled(false);
    Connection connection = factory.newConnection();
    open.add(connection::abort);
    return connection.createChannel();
  }

  private String conductorQueue(Channel control) throws IOException {
    String queue = replyQueue(control);
    control.queueBind(queue, EXCHANGE, "conductor-" + guestId);
    return queue;
  }

  private static String replyQueue(Channel control) throws IOException {
    String queue = "reply_" + UUID.randomUUID();
    control.queueDeclare(queue, false, false, true, Map.of());
    return queue;
  }

  private String body(Optional<ReplyAddress> replyTo) {
    return new RequestEncoder(key.map(MessageCipher::new))
        .encode(
            "do_it",
            Map.of("a", 1L),
            "1.0",
            replyTo,
            UUID.randomUUID().toString(),
            Map.of("user", "u"));
  }

  private void send(Channel control, Optional<ReplyAddress> replyTo, int expiration)
      throws IOException {
    BasicProperties.Builder properties = new BasicProperties.Builder();
    if (expiration > 0) {
      properties.expiration(String.valueOf(expiration));
    }
    publish(control, EXCHANGE, body(replyTo), properties.build());
  }

  private void publish(Channel control, String exchange, String body, BasicProperties properties)
      throws IOException {
    control.basicPublish(exchange, topic, properties, body.getBytes(StandardCharsets.UTF_8));
  }

  private void flood(Channel control, int count, int bytes) throws IOException {
    byte[] body = new byte[bytes];
    new Random(bytes).nextBytes(body);
    for (int i = 0; i < count; i++) {
      control.basicPublish(EXCHANGE, topic, new BasicProperties(), body);
    }
  }

  /** Deeper than any table that is meant. */
  private static BasicProperties deepHeaders() {
    Map<String, Object> headers = Map.of("a", "x".repeat(4000));
    // the client library of this test writes them by recursion, too
    for (int i = 0; i < 400; i++) {
      headers = Map.of("a", headers);
    }
    return new BasicProperties.Builder().headers(headers).build();
  }

  private static Delivery take(Channel control, String queue)
      throws IOException, InterruptedException {
    BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    control.basicConsume(queue, true, (_, delivery) -> deliveries.add(delivery), _ -> {});
    Delivery delivery = deliveries.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(delivery).as("a message in " + queue).isNotNull();
    return Objects.requireNonNull(delivery);
  }

  private static String text(Delivery delivery) {
    return new String(delivery.getBody(), StandardCharsets.UTF_8);
  }

  private MessagingSettings settings() {
    return settings(EXCHANGE, brokers(rabbit.port()), Optional.empty());
  }

  private static List<Broker> brokers(int port) {
    return List.of(new Broker("127.0.0.1", port, "trove", new Secret("trovepw")));
  }

  private MessagingSettings settings(String exchange, List<Broker> brokers, Optional<Tls> tls) {
    return new MessagingSettings(
        brokers,
        "/",
        exchange,
        "conductor-" + guestId,
        tls,
        new QueueOptions(false, false, false, false, 0, 0, 0, Duration.ofMinutes(30), false),
        64,
        Duration.ofSeconds(60),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60));
  }

  static Ticker ticker() {
    return new Ticker() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
      }
    };
  }
}
