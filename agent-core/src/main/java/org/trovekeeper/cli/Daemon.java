package org.trovekeeper.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.trovekeeper.main.Agent;
import org.trovekeeper.spi.GuestException;

/**
 * One run of the daemon. Its own command line is read here, because picocli costs a good third of
 * the time and memory of a start: it is compiled for Java 5, which no start-up cache can hold.
 */
record Daemon(List<Path> files, List<Path> directories) {
  static final String VERB = "agent";
  static final String FILE = "--config-file";
  static final String DIRECTORY = "--config-dir";

  /** Empty for any other verb, and for all that needs picocli's help or complaint. */
  static Optional<Daemon> of(List<String> arguments) {
    Iterator<String> rest = arguments.iterator();
    if (!rest.hasNext() || !rest.next().equals(VERB)) {
      return Optional.empty();
    }
    Daemon daemon = new Daemon(new ArrayList<>(), new ArrayList<>());
    while (rest.hasNext()) {
      String[] option = rest.next().split("=", 2);
      boolean hasValue = option.length == 2 || rest.hasNext();
      if (!hasValue) {
        return Optional.empty();
      }
      String value = option.length == 2 ? option[1] : rest.next();
      switch (option[0]) {
        case FILE -> daemon.files.add(Path.of(value));
        case DIRECTORY -> daemon.directories.add(Path.of(value));
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(daemon);
  }

  /** Returns the exit code when the agent was asked to stop, or could not start. */
  int run(Consumer<String> complain) {
    try (Agent agent = Agent.startWhenConfigured(files, directories)) {
      Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "shutdown"));
      agent.awaitShutdown();
      return Verb.DONE;
    } catch (GuestException e) {
      complain.accept(e.getMessage());
      return Verb.FAILED;
    }
  }
}
