package org.trovekeeper.strategies.postgresql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;

/** Asks the server through its own client, by the backup's deadline; there is no driver here. */
record Psql(Tools tools, Path service, Deadline deadline) {
  /** Longer than the server lets a statement take. */
  static final Duration LIMIT = Duration.ofSeconds(90);

  private static final int NO_CONNECTION = 2;

  /** The rows' columns as texts. */
  List<List<String>> rows(String statements) {
    return rows(statements, Map.of());
  }

  /**
   * @param variables for {@code :'name'} in the statements: the client itself quotes them
   */
  List<List<String>> rows(String statements, Map<String, String> variables) {
    Finished ended =
        tools
            .host()
            .commands()
            .run(
                command(deadline.atMost(LIMIT).remaining(), variables)
                    .withInput(new Secret(statements)));
    return rows(ended);
  }

  /** A session that reads statements from its input until that is closed. */
  Command session() {
    return command(deadline.remaining(), Map.of());
  }

  private Command command(Duration limit, Map<String, String> variables) {
    List<String> arguments = new ArrayList<>(List.of("-XAtq", "-v", "ON_ERROR_STOP=1"));
    variables.forEach((name, value) -> arguments.addAll(List.of("-v", name + "=" + value)));
    return tools.postgres(limit, "psql", arguments).withEnvironment(tools.environment(service));
  }

  private static List<List<String>> rows(Finished ended) {
    if (ended.exit() == NO_CONNECTION) {
      throw GuestException.of(
          ErrorCode.ENGINE_DOWN,
          "the database server does not answer: %s".formatted(ended.errors().strip()));
    }
    if (ended.exit() != 0) {
      throw GuestException.of(
          ErrorCode.ENGINE_FAILED,
          "the database server refused: %s".formatted(ended.errors().strip()));
    }
    return ended
        .output()
        .lines()
        .filter(line -> !line.isEmpty())
        .map(line -> List.of(line.split("\\|", -1)))
        .toList();
  }
}
