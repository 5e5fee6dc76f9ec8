package org.trovekeeper.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One machine of the cloud: a private mount namespace with its own /var/lib/mysql, /etc/trove and
 * so on, and its own address in 127.0.0.0/8, where the built distribution runs with its real paths
 * and ports.
 */
final class Guest implements Server {
  private static final Path HOME =
      Path.of(System.getProperty("trovekeeper.home", "../packaging/target/trovekeeper"))
          .toAbsolutePath()
          .normalize();
  private static final Path REPORTS =
      Path.of(System.getProperty("trovekeeper.reports", "target/guest-logs"));
  private static final Duration CALL_LIMIT = Duration.ofMinutes(3);
  private static final int TAIL = 60;

  private final TestBed bed;
  private final int number;
  private final Path folder;
  private final String namespace;
  private final long holder;

  /** Boots with these files injected; keys are paths inside the guest. */
  Guest(TestBed bed, int number, Map<String, String> files) {
    this.bed = bed;
    this.number = number;
    folder = bed.folder().resolve("guests").resolve("g" + number);
    try {
      Files.createDirectories(folder);
      start(
          folder.resolve("namespace.log"),
          bed.scripts().resolve("guest-up").toString(),
          folder.toString());
      var pidFile = folder.resolve("namespace.pid");
      Poll.until("namespace of guest " + number, () -> Files.exists(pidFile));
      holder = Long.parseLong(Files.readString(pidFile).strip());
      namespace = Files.readString(folder.resolve("namespace")).strip();
      for (var file : files.entrySet()) {
        var path = inside(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      Files.writeString(inside("/etc/trove/conf.d/zz-this-machine.conf"), thisMachine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the shared machine makes necessary: no systemd to start engines, and one address for each
   * guest.
   */
  private String thisMachine() {
    return """
    [trovekeeper]
    process_control = direct
    advertise_address = %s
    engine_bind_address = %s
    """
        .formatted(address(), address());
  }

  @Override
  public String address() {
    return bed.network() + "." + number;
  }

  /** Where a file of the guest lies outside of it. */
  Path inside(String path) {
    var mounts =
        Map.of(
            "/var/lib/mysql", "mysql",
            "/etc/mysql", "conf",
            "/run/mysqld", "sock",
            "/var/log/mysql", "log",
            "/etc/trove", "etc",
            "/var/lib/trovekeeper", "state",
            "/run/trovekeeper", "run",
            "/opt/trove-guestagent", "opt");
    for (var mount : mounts.entrySet()) {
      if (path.startsWith(mount.getKey())) {
        return folder
            .resolve("fs")
            .resolve(mount.getValue() + path.substring(mount.getKey().length()));
      }
    }
    throw new IllegalArgumentException(path + " is not the guest's own");
  }

  void startAgent() {
    startInside(
        "agent.log",
        HOME.resolve("bin/trovekeeper").toString(),
        "agent",
        "--config-dir",
        "/etc/trove/conf.d");
  }

  /** Any process in the guest, in the background. */
  void startInside(String log, String... command) {
    var full =
        new ArrayList<>(List.of("nsenter", "--target", String.valueOf(holder), "--mount", "--"));
    full.addAll(List.of(command));
    start(folder.resolve(log), full.toArray(String[]::new));
  }

  /** The agent alone dies, as if the kernel had killed it; the engine goes on. */
  void killAgent() {
    agent().ifPresent(ProcessHandle::destroyForcibly);
    Poll.until("end of the agent", () -> agent().isEmpty());
  }

  /** The engine dies in the same way; an agent that lives would start it again. */
  void killEngine() {
    engine().ifPresent(ProcessHandle::destroyForcibly);
    Poll.until("end of the engine", () -> engine().isEmpty());
  }

  Optional<ProcessHandle> agent() {
    return processes().filter(process -> name(process).equals("java")).findFirst();
  }

  Optional<ProcessHandle> engine() {
    return processes().filter(process -> name(process).equals("mariadbd")).findFirst();
  }

  /** Every process in the guest's namespace, but for the one that holds it. */
  Stream<ProcessHandle> processes() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != holder)
        .filter(process -> namespace(process).equals(namespace));
  }

  /** Stops a process, or lets it go on. */
  static void signal(String name, ProcessHandle process) {
    Command.run(
            Duration.ofSeconds(10),
            Map.of(),
            List.of("kill", "-" + name, String.valueOf(process.pid())))
        .orFail();
  }

  static String name(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static String namespace(ProcessHandle process) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", String.valueOf(process.pid()), "ns/mnt"))
          .toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** An operator's call on this machine: {@code trovekeeper call METHOD @FILE}. */
  Command call(String method, Object arguments) {
    try {
      var file = Files.writeString(folder.resolve("call.json"), Json.write(arguments));
      return trovekeeper("call", "--socket", socket(), method, "@" + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode status() {
    return Json.read(trovekeeper("status", "--socket", socket(), "--json").orFail().out());
  }

  String socket() {
    return inside("/run/trovekeeper/api.sock").toString();
  }

  static Command trovekeeper(String... arguments) {
    var command = new ArrayList<>(List.of(HOME.resolve("bin/trovekeeper").toString()));
    command.addAll(List.of(arguments));
    return Command.run(CALL_LIMIT, Map.of(), command);
  }

  @Override
  public String tail() {
    var log = folder.resolve("agent.log");
    try {
      var lines = Files.exists(log) ? Files.readAllLines(log) : List.<String>of();
      return "--- guest "
          + number
          + ", "
          + log
          + "\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    } catch (IOException e) {
      return "--- guest " + number + ": " + e;
    }
  }

  /** Ends everything that runs in the guest and frees its disk; the agent's log is kept. */
  @Override
  public void close() {
    Command.run(
            Duration.ofMinutes(1),
            bed.environment(),
            List.of(bed.scripts().resolve("guest-down").toString(), folder.toString()))
        .orFail();
    try {
      Files.createDirectories(REPORTS);
      for (var log : List.of("agent.log", "namespace.log")) {
        if (Files.exists(folder.resolve(log))) {
          Files.copy(
              folder.resolve(log),
              REPORTS.resolve("g" + number + "-" + log),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.run(Duration.ofMinutes(1), Map.of(), List.of("rm", "-rf", folder.toString())).orFail();
  }

  private void start(Path log, String... command) {
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(bed.environment());
      builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
      builder.redirectOutput(Redirect.appendTo(log.toFile())).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
