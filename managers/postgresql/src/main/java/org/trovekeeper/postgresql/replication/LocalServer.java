package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.postgresql.AgentAccount;
import org.trovekeeper.postgresql.PostgresLayout;
import org.trovekeeper.postgresql.Reload;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Engine;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.sql.Connector;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.StartWithRollback;
import org.trovekeeper.toolkit.wal.TimelineHistory;

/**
 * The server that the agent keeps, as its replication needs it.
 *
 * @param streaming opens a session of the server's replication protocol as the agent's account
 */
public record LocalServer(
    Host host,
    EngineSettings settings,
    PostgresLayout layout,
    Engine engine,
    SqlPool pool,
    Connector streaming,
    ConfigOverrides layers,
    StandbyParameterFloor floor,
    AgentAccount account) {
  private static final Duration LOOK = Duration.ofSeconds(5);

  ServerStatus status(Deadline deadline) {
    ServerStatus status = pool.ask(deadline, ServerStatus::read);
    return status.paused() ? status.withLacks(lacks(deadline)) : status;
  }

  /** What applying waits for when the source has got more than this server was started with. */
  private Map<String, Long> lacks(Deadline deadline) {
    Map<String, String> running = new LinkedHashMap<>();
    pool.ask(
            deadline,
            session ->
                session.query(
                    "SELECT name, setting FROM pg_settings WHERE starts_with(name, 'max_')",
                    row -> Map.entry(row.getString(1), row.getString(2))))
        .forEach(one -> running.put(one.getKey(), one.getValue()));
    return floor.lacking(running);
  }

  /** A step that a crash cut in two may have left the server down. */
  void ensureUp(Deadline deadline) {
    switch (engine.probe(deadline.atMost(LOOK))) {
      case EngineState.Stopped _, EngineState.Crashed _, EngineState.Starting _ -> start(deadline);
      case EngineState.Healthy _, EngineState.Unresponsive _ -> {}
    }
  }

  /** Also without settings of the user's that it refuses to start with. */
  void start(Deadline deadline) {
    StartWithRollback.withEither(() -> engine.start(deadline));
  }

  /** {@link #start} of a server that may run. */
  void restart(Deadline deadline) {
    engine.stop(deadline);
    start(deadline);
  }

  boolean down(Deadline deadline) {
    return switch (engine.probe(deadline.atMost(LOOK))) {
      case EngineState.Stopped _, EngineState.Crashed _ -> true;
      case EngineState.Starting _, EngineState.Healthy _, EngineState.Unresponsive _ -> false;
    };
  }

  /** Until then the server is asked, at least. */
  static Deadline look(Deadline deadline) {
    return deadline.atLeast(LOOK);
  }

  /** Returns when what is asked next is answered by the files as they are now. */
  void reload(Deadline deadline) {
    new Reload(pool, host.ticker()).reload(deadline);
  }

  /** The way that the server's log went up to where it is. */
  TimelineHistory history(Deadline deadline) {
    try (Walsender own = Walsender.own(streaming, deadline)) {
      return own.history();
    }
  }

  String systemIdentifier(Deadline deadline) {
    return pool.ask(
        deadline,
        session -> session.text("SELECT system_identifier::text FROM pg_control_system()"));
  }

  /** Where replicas find it. */
  String address() {
    return settings.advertiseAddress() + ":" + layout.port();
  }

  /** How long a commit that was received waits before it is applied. */
  Duration delay(Deadline deadline) {
    return Duration.ofMillis(
        Long.parseLong(
            pool.ask(
                deadline,
                session ->
                    session.text(
                        "SELECT setting FROM pg_settings"
                            + " WHERE name = 'recovery_min_apply_delay'"))));
  }

  /** Beside the data: it is no part of a backup, and a new root disk does not lose it. */
  Path passFile() {
    return layout.dataDirectory().resolveSibling("replication.pgpass");
  }

  Path walDirectory() {
    return layout.dataDirectory().resolve("pg_wal");
  }

  Optional<String> osUser() {
    return layout.osUser();
  }
}
