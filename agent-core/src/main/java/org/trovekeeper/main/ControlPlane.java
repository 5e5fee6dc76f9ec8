package org.trovekeeper.main;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.conductor.LocalConductor;
import org.trovekeeper.conductor.Outbox;
import org.trovekeeper.conductor.SentClock;
import org.trovekeeper.config.AgentConfig;
import org.trovekeeper.config.MessagingSettings;
import org.trovekeeper.dispatch.Dispatcher;
import org.trovekeeper.dispatch.UnfinishedWork;
import org.trovekeeper.rpc.CastTransport;
import org.trovekeeper.rpc.amqp.AmqpCasts;
import org.trovekeeper.rpc.amqp.AmqpConnections;
import org.trovekeeper.rpc.amqp.AmqpServer;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Host;

/**
 * The agent's link to what drives it: the bus where one is configured, else a local conductor that
 * keeps what the agent reports.
 */
final class ControlPlane implements AutoCloseable {
  private static final Duration LAST_REPLIES = Duration.ofSeconds(5);

  private final AgentConfig config;
  private final Outbox conductor;
  private final Optional<AmqpConnections> bus;
  private final LocalConductor local;
  private Optional<AmqpServer> server = Optional.empty();

  private ControlPlane(
      AgentConfig config, Outbox conductor, Optional<AmqpConnections> bus, LocalConductor local) {
    this.config = config;
    this.conductor = conductor;
    this.bus = bus;
    this.local = local;
  }

  static ControlPlane of(AgentConfig config, Host host) {
    Path state = config.own().stateDir();
    String guestId = config.identity().guestId();
    Optional<Secret> key = config.identity().instanceKey();
    LocalConductor local = new LocalConductor(host.files(), state.resolve("local"));
    Optional<AmqpConnections> bus =
        config.messaging().map(settings -> new AmqpConnections(settings, guestId, host.ticker()));
    Optional<CastTransport> heartbeats = bus.map(link -> new AmqpCasts(link, guestId, key));
    Optional<CastTransport> others = bus.map(link -> new AmqpCasts(link, guestId, key));
    Outbox conductor =
        new Outbox(
            guestId,
            host.files(),
            state.resolve("unsent"),
            new SentClock(host.files(), state.resolve("sent"), host.ticker()),
            host.ticker(),
            heartbeats.orElse(local),
            others.orElse(local),
            retry(config.messaging()));
    return new ControlPlane(config, conductor, bus, local);
  }

  private static Outbox.Retry retry(Optional<MessagingSettings> messaging) {
    return messaging
        .map(settings ->
            new Outbox.Retry(
                settings.retryInterval(), settings.retryBackoff(), settings.retryMaximum()))
        .orElse(
            new Outbox.Retry(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(30)));
  }

  Outbox conductor() {
    return conductor;
  }

  /**
   * Takes calls from the bus; what an earlier run left unfinished is answered first.
   *
   * @param reachable told each time that the control plane can be reached, also after an outage
   */
  void serve(Dispatcher dispatcher, UnfinishedWork unfinished, Runnable reachable) {
    server =
        bus.map(link ->
            new AmqpServer(
                link,
                config.identity().guestId(),
                config.identity().instanceKey(),
                dispatcher,
                () -> {
                  conductor.wake();
                  reachable.run();
                }));
    unfinished.report((address, reply) -> server.ifPresent(bound -> bound.reply(address, reply)));
    server.ifPresent(AmqpServer::start);
  }

  /** Receives nothing more; replies to work at hand can still be sent. */
  void stopReceiving() {
    server.ifPresent(AmqpServer::stop);
  }

  String describe() {
    return server
        .map(link -> link.connected() ? "connected" : "not reachable")
        .orElse("none (embedded)");
  }

  List<Map<String, @Nullable Object>> localBackups() {
    return bus.isPresent() ? List.of() : local.backups().reversed();
  }

  @Override
  public void close() throws IOException {
    server.ifPresent(link -> link.close(Deadline.in(LAST_REPLIES)));
    conductor.close();
    bus.ifPresent(AmqpConnections::close);
  }
}
