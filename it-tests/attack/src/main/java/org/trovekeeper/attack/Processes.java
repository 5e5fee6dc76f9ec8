package org.trovekeeper.attack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The processes of one member, known by its folder in their command line. */
final class Processes {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Processes() {}

  /** A server and all that it has forked. */
  static List<ProcessHandle> servers(Path folder, List<String> programs) {
    return of(folder)
        .filter(process ->
            process
                .info()
                .command()
                .map(command -> Path.of(command).getFileName().toString())
                .filter(programs::contains)
                .isPresent())
        .flatMap(Processes::withDescendants)
        .distinct()
        .toList();
  }

  /** Everything that works in the folder, with what it has forked. */
  static List<ProcessHandle> all(Path folder) {
    return of(folder).flatMap(Processes::withDescendants).distinct().toList();
  }

  private static Stream<ProcessHandle> of(Path folder) {
    String mark = folder + "/";
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != self)
        .filter(process -> process.info().commandLine().orElse("").contains(mark));
  }

  private static Stream<ProcessHandle> withDescendants(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants());
  }

  static void signal(String name, List<ProcessHandle> processes) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.stream().filter(ProcessHandle::isAlive).forEach(p -> command.add("" + p.pid()));
    if (command.size() > 2) {
      Shell.run(command.toArray(String[]::new));
    }
  }

  /** {@code kill -9}, and until they are gone. */
  static void kill(List<ProcessHandle> processes) {
    signal("KILL", processes);
    if (!Waiting.until(LIMIT, () -> processes.stream().noneMatch(ProcessHandle::isAlive))) {
      throw new IllegalStateException("these did not end: " + processes);
    }
  }
}
