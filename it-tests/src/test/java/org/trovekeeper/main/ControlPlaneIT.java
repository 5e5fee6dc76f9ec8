package org.trovekeeper.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.AgentConfig;
import org.trovekeeper.config.AgentConfigLoader;
import org.trovekeeper.dispatch.Dispatcher;
import org.trovekeeper.dispatch.Lanes;
import org.trovekeeper.dispatch.UnfinishedWork;
import org.trovekeeper.it.amqp.RabbitNode;
import org.trovekeeper.journal.MemoryJournal;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Services;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.spi.host.Volumes;
import org.trovekeeper.testing.FakeHost;

/** A broker that comes back: who finds it first wakes the other, who would wait an hour. */
class ControlPlaneIT {
  private static final long LIMIT_SECONDS = 60;

  private final Semaphore pauses = new Semaphore(0);
  private final Semaphore ready = new Semaphore(0);
  private final FakeHost fakes = FakeHost.unprivilegedHost();
  private final RabbitNode rabbit;
  private final ControlPlane link;

  ControlPlaneIT() throws IOException {
    rabbit = new RabbitNode();
    link = ControlPlane.of(config(), new Machine());
  }

  @BeforeEach
  void makeBroker() throws IOException, InterruptedException {
    rabbit.up(); // its data, and then it is away
    rabbit.down();
  }

  @AfterEach
  void remove() throws IOException, InterruptedException {
    link.close();
    rabbit.remove();
  }

  @Test
  void what_is_sent_wakes_those_who_wait_to_receive() throws Exception {
    serve();
    awaitPause();
    rabbit.up();
    link.conductor().start();
    tell();
    assertThat(ready.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).as("receiving").isTrue();
  }

  @Test
  void what_is_received_wakes_those_who_wait_to_send() throws Exception {
    link.conductor().start();
    tell();
    awaitPause();
    rabbit.up();
    try (Connection control = control();
        Channel channel = control.createChannel()) {
      BlockingQueue<String> told = new LinkedBlockingQueue<>();
      channel.exchangeDeclare("trove", "topic", false, false, Map.of());
      channel.queueDeclare("trove-conductor", false, false, false, Map.of());
      channel.queueBind("trove-conductor", "trove", "trove-conductor");
      DeliverCallback taken =
          (_, message) -> told.add(new String(message.getBody(), StandardCharsets.UTF_8));
      channel.basicConsume("trove-conductor", true, taken, _ -> {});
      serve();
      assertThat(told.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).contains("update_backup");
    }
  }

  private void serve() {
    MemoryJournal journal = new MemoryJournal();
    link.serve(
        new Dispatcher(Map.of(), journal, link.conductor(), new Lanes(1)),
        new UnfinishedWork(Map.of(), journal, link.conductor()),
        ready::release);
  }

  private void tell() {
    link.conductor().updateBackup(new RequestContext(Map.of()), Map.of("backup_id", "b"));
  }

  private void awaitPause() throws InterruptedException {
    assertThat(pauses.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it waits").isTrue();
  }

  private Connection control() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(rabbit.port());
    factory.setUsername("trove");
    factory.setPassword("trovepw");
    return factory.newConnection();
  }

  private AgentConfig config() {
    Path file = Path.of("/etc/trove/guest.conf");
    fakes.files().makeFolder(Path.of("/etc/trove"), 0755, Optional.empty());
    fakes
        .files()
        .write(
            file,
            """
            [DEFAULT]
            guest_id = g-1
            datastore_manager = mariadb
            datastore_version = 10.11
            control_exchange = trove
            transport_url = rabbit://trove:trovepw@127.0.0.1:%d/
            [oslo_messaging_rabbit]
            rabbit_retry_interval = 3600
            rabbit_interval_max = 3600
            """
                .formatted(rabbit.port()),
            0600,
            Optional.empty());
    return new AgentConfigLoader(fakes.files(), () -> Optional.of("192.0.2.7"), _ -> List.of())
        .load(List.of(file), List.of());
  }

  /** A fake one whose clock tells when somebody waits. */
  private final class Machine implements Host, Ticker {
    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public void pause(Duration duration) {
      pauses.release();
      LockSupport.parkNanos(duration.toNanos());
    }

    @Override
    public Ticker ticker() {
      return this;
    }

    @Override
    public Commands commands() {
      return fakes.commands();
    }

    @Override
    public Services services() {
      return fakes.services();
    }

    @Override
    public FileTree files() {
      return fakes.files();
    }

    @Override
    public Volumes volumes() {
      return fakes.volumes();
    }

    @Override
    public boolean privileged() {
      return false;
    }
  }
}
