package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.ConfFile;
import org.trovekeeper.postgresql.PostgresLayout;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.toolkit.ConfigLayers;

/**
 * Settings that a standby must have at least as high as the server whose WAL it applies; with lower
 * ones it does not start. So neither a smaller configuration group nor one that waits for a restart
 * keeps a server down that is closed or follows.
 */
public final class StandbyMinimums {
  private static final Logger LOG = LoggerFactory.getLogger(StandbyMinimums.class);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Host host;
  private final PostgresLayout layout;
  private final ConfigLayers layers;

  public StandbyMinimums(Host host, PostgresLayout layout, ConfigLayers layers) {
    this.host = host;
    this.layout = layout;
    this.layers = layers;
  }

  /**
   * To be called before the server starts, and when that which it will start with changes: after a
   * reboot of the machine it is not the agent that starts it.
   */
  public void apply() {
    ReplicationLayer.MINIMUMS.remove(layers);
    if (!host.files().exists(StandbySignal.in(layout.dataDirectory()))) {
      return;
    }
    Map<String, String> raised = new LinkedHashMap<>();
    ControlDataRules.minimums(tool("pg_controldata", "-D", layout.dataDirectory()))
        .forEach((name, least) -> {
          if (configured(name).filter(value -> value < least).isPresent()) {
            raised.put(name, Long.toString(least));
          }
        });
    if (!raised.isEmpty()) {
      ReplicationLayer.MINIMUMS.put(layers, ConfFile.of(raised));
      LOG.info("step=raise-settings settings={} why=\"a standby needs them\"", raised.keySet());
    }
  }

  private Optional<Long> configured(String name) {
    String value =
        tool(
                "postgres",
                "-D",
                layout.dataDirectory(),
                "-c",
                "config_file=" + layout.mainFile(),
                "-C",
                name)
            .strip();
    return value.chars().allMatch(Character::isDigit) && !value.isEmpty()
        ? Optional.of(Long.valueOf(value))
        : Optional.empty();
  }

  /** Empty when the tool fails: then the start itself says what is wrong. */
  private String tool(String program, Object... arguments) {
    List<String> line =
        Stream.concat(
                Stream.of(layout.program(program)), Arrays.stream(arguments).map(Object::toString))
            .toList();
    Path folder = layout.dataDirectory();
    Finished finished =
        host.commands()
            .run(
                Command.of(LIMIT, line)
                    .as(layout.osUser())
                    .in(folder)
                    .withEnvironment(Map.of("LC_ALL", "C")));
    return finished.exit() == 0 ? finished.output() : "";
  }
}
