package org.trovekeeper.spi.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.Secret;

/**
 * A program with its arguments; never a shell line. Secrets go to standard input or into option
 * files, never into arguments.
 *
 * @param environment the whole environment besides PATH and LANG
 * @param osUser the account it runs as; ignored when the agent is not privileged
 * @param limit after this the whole process group is ended
 */
public record Command(
    List<String> arguments,
    Map<String, String> environment,
    Optional<Secret> input,
    Optional<String> osUser,
    Optional<Path> directory,
    Duration limit) {
  public static Command of(Duration limit, String... arguments) {
    return of(limit, List.of(arguments));
  }

  public static Command of(Duration limit, List<String> arguments) {
    return new Command(
        List.copyOf(arguments),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        limit);
  }

  public Command as(String user) {
    return new Command(arguments, environment, input, Optional.of(user), directory, limit);
  }

  public Command as(Optional<String> user) {
    return new Command(arguments, environment, input, user, directory, limit);
  }

  public Command in(Path folder) {
    return new Command(arguments, environment, input, osUser, Optional.of(folder), limit);
  }

  public Command withInput(Secret text) {
    return new Command(arguments, environment, Optional.of(text), osUser, directory, limit);
  }

  public Command withEnvironment(Map<String, String> variables) {
    return new Command(arguments, Map.copyOf(variables), input, osUser, directory, limit);
  }

  public String program() {
    return arguments.getFirst();
  }
}
