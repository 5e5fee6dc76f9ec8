package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.ConfFile;
import org.trovekeeper.postgresql.PostgresLayout;
import org.trovekeeper.postgresql.SettingCheck;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.toolkit.ConfigOverrides;

/**
 * Settings that a standby must have at least as high as the server whose WAL it applies; with lower
 * ones it does not start. They are a layer on disk, there before the server can need it, so that
 * neither a smaller configuration group nor one that waits for a restart keeps a server down that
 * is closed or follows, however it is started. Reads of the status renew the layer, beside the
 * work.
 */
public final class StandbyParameterFloor {
  private static final Logger LOG = LoggerFactory.getLogger(StandbyParameterFloor.class);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Host host;
  private final PostgresLayout layout;
  private final ConfigOverrides layers;
  private final SettingCheck check;

  public StandbyParameterFloor(
      Host host, PostgresLayout layout, ConfigOverrides layers, SettingCheck check) {
    this.host = host;
    this.layout = layout;
    this.layers = layers;
    this.check = check;
  }

  /** Starts a server that is down. */
  public void start(Deadline deadline, Consumer<Deadline> start) {
    apply();
    while (true) {
      try {
        start.accept(deadline);
        return;
      } catch (GuestException e) {
        // It may have ended because the WAL told it only now of a source with more.
        if (e.code() != ErrorCode.ENGINE_FAILED || !apply()) {
          throw e;
        }
      }
    }
  }

  /** Does what changes the configuration; wherever that ends, a standby can be started. */
  public void during(Runnable change) {
    if (standby()) {
      held(change);
    } else {
      change.run();
    }
  }

  /** Does what makes the next start one of a standby; wherever that ends, it can be started. */
  void before(Runnable signal) {
    if (standby()) {
      signal.run();
    } else {
      held(signal);
    }
  }

  private synchronized void held(Runnable change) {
    ReplicationOverride.MINIMUMS.put(layers, texts(least()).text());
    change.run();
    apply();
  }

  /**
   * Raises what the configuration has too low for a standby, and nothing else.
   *
   * @return whether that changed the layer
   */
  synchronized boolean apply() {
    Map<String, Long> raised = standby() ? tooLow(least(), configured()) : Map.of();
    ConfFile present = ConfFile.parse(ReplicationOverride.MINIMUMS.read(layers).orElse(""));
    ConfFile wanted = texts(raised);
    if (present.settings().equals(wanted.settings())) {
      return false;
    }
    if (raised.isEmpty()) {
      ReplicationOverride.MINIMUMS.remove(layers);
    } else {
      ReplicationOverride.MINIMUMS.put(layers, wanted.text());
      LOG.info("event=raise-settings settings={} reason=\"a standby needs them\"", raised.keySet());
    }
    return true;
  }

  /**
   * What the WAL demands and the values, with which the server was started, do not reach. The next
   * start has it.
   */
  Map<String, Long> lacking(Map<String, String> values) {
    Map<String, Long> lacking = tooLow(least(), ConfFile.of(values));
    if (!lacking.isEmpty() && apply()) {
      LOG.warn(
          "event=apply-wal result=paused lacks={} reason=\"the source was given more: restart this"
              + " server\"",
          lacking);
    }
    return lacking;
  }

  private Map<String, Long> tooLow(Map<String, Long> least, ConfFile values) {
    Map<String, Long> low = new LinkedHashMap<>();
    least.forEach((name, minimum) -> {
      if (check.number(name, values).filter(value -> value < minimum).isPresent()) {
        low.put(name, minimum);
      }
    });
    return low;
  }

  private boolean standby() {
    return host.files().exists(StandbySignal.in(layout.dataDirectory()));
  }

  /** What the server that wrote the WAL had, so far as it was applied here. */
  private Map<String, Long> least() {
    Finished control =
        host.commands()
            .run(
                Command.of(
                        LIMIT,
                        layout.program("pg_controldata"),
                        "-D",
                        layout.dataDirectory().toString())
                    .as(layout.osUser())
                    .in(layout.dataDirectory())
                    .withEnvironment(Map.of("LC_ALL", "C")));
    // When it fails, the start itself says what is wrong.
    return control.exit() == 0 ? ControlDataRules.minimums(control.output()) : Map.of();
  }

  /** As the server would read it without this layer. */
  private ConfFile configured() {
    ConfFile all = read(layout.mainFile());
    for (Path file : included()) {
      all = all.merge(read(file));
    }
    return all.merge(read(layout.alterSystemFile()));
  }

  private List<Path> included() {
    Path folder = layout.includeDirectory();
    return host.files().exists(folder)
        ? host.files().list(folder).stream()
            .filter(file -> file.toString().endsWith(".conf"))
            .filter(file -> !ReplicationOverride.MINIMUMS.is(file))
            .sorted()
            .toList()
        : List.of();
  }

  private ConfFile read(Path file) {
    return ConfFile.parse(host.files().read(file).orElse(""));
  }

  private static ConfFile texts(Map<String, Long> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach((name, value) -> texts.put(name, Long.toString(value)));
    return ConfFile.of(texts);
  }
}
