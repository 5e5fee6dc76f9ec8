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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.trovekeeper.it.Family.Folder;

/**
 * One machine of the cloud: a private mount namespace with its own data folder, /etc/trove and so
 * on, and its own address in 127.0.0.0/8, where the built distribution runs with its real paths and
 * ports; in a Debian of its own if its engine needs one.
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

  /** Those that guests have whatever runs in them. */
  private static final Map<String, Folder> FOLDERS =
      Map.of(
          "etc", new Folder("/etc/trove", "", false),
          "state", new Folder("/var/lib/trovekeeper", "", false),
          "run", new Folder("/run/trovekeeper", "", false),
          "opt", new Folder("/opt/trove-guestagent", "", false));

  private final TestBed bed;
  private final Engine kind;
  private final int number;
  private final Path folder;
  private final String namespace;
  private final long holder;

  /** Boots with these files injected; keys are paths inside the guest. */
  Guest(TestBed bed, Engine kind, int number, Map<String, String> files) {
    this.bed = bed;
    this.kind = kind;
    this.number = number;
    folder = bed.folder().resolve("guests").resolve("g" + number);
    try {
      Files.createDirectories(folder);
      start(folder.resolve("namespace.log"), guestUp());
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

  private String[] guestUp() throws IOException {
    var command = new ArrayList<>(List.of(bed.scripts().resolve("guest-up").toString()));
    kind.root().ifPresent(root -> command.addAll(List.of("--root", root)));
    for (var shared : List.of(HOME, HOME.resolve("runtime").toRealPath())) {
      command.addAll(List.of("--share", shared.toString()));
    }
    command.add(folder.toString());
    folders()
        .forEach((name, own) ->
            command.add(
                name + "=" + own.path() + ":" + own.owner() + (own.filled() ? ":copy" : "")));
    return command.toArray(String[]::new);
  }

  private Map<String, Folder> folders() {
    var all = new HashMap<>(FOLDERS);
    all.putAll(kind.family().folders());
    return all;
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

  /** The database server that runs here. */
  @Override
  public Engine kind() {
    return kind;
  }

  /** Where a file of the guest lies outside of it. */
  Path inside(String path) {
    for (var own : folders().entrySet()) {
      var place = own.getValue().path();
      if (path.startsWith(place)) {
        return folder.resolve("fs").resolve(own.getKey() + path.substring(place.length()));
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
        new ArrayList<>(
            List.of("nsenter", "--target", String.valueOf(holder), "--mount", "--ipc", "--"));
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

  /** The engine's process, the first one if it has several. */
  Optional<ProcessHandle> engine() {
    var name = kind.family().process();
    return processes()
        .filter(process -> name(process).equals(name))
        .filter(process -> !process.parent().map(Guest::name).orElse("").equals(name))
        .findFirst();
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
    return Json.read(trovekeeper("status", "--socket", socket(), "--json").out());
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
