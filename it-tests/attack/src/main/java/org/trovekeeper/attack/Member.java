package org.trovekeeper.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.cli.ApiClient;
import org.trovekeeper.cli.CallFailed;
import org.trovekeeper.cli.Unreachable;

/** One instance: a disk, a real agent with embedded defaults, and the server that it runs. */
final class Member {
  static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofSeconds(15);

  private final String name;
  private final String id = UUID.randomUUID().toString();
  private final int port;
  private final Engine engine;
  private final Path launcher;
  private final Path root;
  private final Disk disk;
  private @Nullable Process agent;
  private volatile boolean inSet = true;
  private volatile boolean dropped;

  Member(String name, int port, Engine engine, Path home, Path root, Disk disk) {
    this.name = name;
    this.port = port;
    this.engine = engine;
    this.launcher = home.resolve("bin/trovekeeper");
    this.root = root;
    this.disk = disk;
  }

  String name() {
    return name;
  }

  String id() {
    return id;
  }

  int port() {
    return port;
  }

  Disk disk() {
    return disk;
  }

  /** Whether clients may know of it: a lost source is out of the set until it follows again. */
  boolean inSet() {
    return inSet;
  }

  void setInSet(boolean value) {
    inSet = value;
  }

  Path socket() {
    return disk.folder().resolve("run/api.sock");
  }

  String address() {
    return "unix:" + socket();
  }

  private Path log() {
    return root.resolve(name + ".log");
  }

  /** Takes part from here on, with the disk that it has. */
  void join() {
    disk.mount();
    inSet = true;
    dropped = false;
  }

  /** Writes the configuration onto the disk. */
  void configure() {
    Path folder = disk.folder();
    String text =
        """
        [DEFAULT]
        guest_id = %1$s
        datastore_manager = %2$s
        datastore_version = %3$s
        tenant_id = attack

        [%2$s]
        volume_support = False

        [trovekeeper]
        process_control = direct
        store = file:%4$s/backups
        state_dir = %5$s/state
        run_dir = %5$s/run
        mount_point = %5$s/data
        engine_config_dir = %5$s/etc
        engine_port = %6$d
        engine_bind_address = 127.0.0.1
        advertise_address = 127.0.0.1
        heartbeat_interval = 5
        """
            .formatted(id, engine.datastore(), engine.version(), root, folder, port);
    try {
      Files.writeString(folder.resolve("agent.conf"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the agent, unless it runs, and waits until it answers. */
  void startAgent() {
    launch();
    if (!Waiting.until(START, () -> status().isPresent())) {
      throw new IllegalStateException(
          "the agent of %s does not answer; its log is %s".formatted(name, log()));
    }
  }

  private synchronized void launch() {
    if (dropped) {
      throw new IllegalStateException("%s is dropped, nothing starts there".formatted(name));
    }
    if (agent == null || !agent.isAlive()) {
      try {
        Files.deleteIfExists(socket());
        agent =
            new ProcessBuilder(
                    launcher.toString(),
                    "agent",
                    "--config-file",
                    disk.folder().resolve("agent.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log().toFile()))
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What the agent says of itself; empty when it says nothing. */
  Optional<Map<?, ?>> status() {
    try {
      Object status = new ApiClient(socket()).report("status", LOOK);
      return status instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
    } catch (CallFailed | Unreachable e) {
      return Optional.empty();
    }
  }

  @Nullable Object call(String method, Map<String, ? extends @Nullable Object> arguments)
      throws CallFailed, Unreachable {
    return new ApiClient(socket()).call(method, arguments, Map.of(), true, LIMIT);
  }

  /** What the agent keeps of its backups without a control plane. */
  List<Map<?, ?>> backups() {
    List<Map<?, ?>> backups = new ArrayList<>();
    try {
      if (new ApiClient(socket()).report("backups", LOOK) instanceof List<?> list) {
        for (Object backup : list) {
          if (backup instanceof Map<?, ?> fields) {
            backups.add(fields);
          }
        }
      }
    } catch (CallFailed | Unreachable e) {
      return List.of();
    }
    return backups;
  }

  synchronized boolean agentRuns() {
    return agent != null && agent.isAlive();
  }

  boolean serverRuns() {
    return !servers().isEmpty();
  }

  private List<ProcessHandle> servers() {
    return Processes.servers(disk.folder(), engine.programs());
  }

  private synchronized List<ProcessHandle> agents() {
    return agent == null ? List.of() : List.of(agent.toHandle());
  }

  void killAgent() {
    Processes.kill(agents());
  }

  void killServer() {
    Processes.kill(servers());
  }

  void freezeAgent() {
    Processes.signal("STOP", agents());
  }

  void freezeServer() {
    Processes.signal("STOP", servers());
  }

  void thaw() {
    Processes.signal("CONT", agents());
    Processes.signal("CONT", servers());
  }

  /** Ends all of its processes at once. */
  void killAll() {
    // the agent first, so that it starts nothing more
    killAgent();
    Waiting.until(
        START,
        () -> {
          Processes.kill(Processes.all(disk.folder()));
          return Processes.all(disk.folder()).isEmpty();
        });
  }

  /** The machine stops at once and comes back with what had reached its disk; nothing runs. */
  void losePower() {
    killAll();
    disk.losePower();
  }

  /** Ends as a machine does that is shut down. */
  void shutDown() throws CallFailed, Unreachable {
    call("stop_db", Map.of());
    synchronized (this) {
      if (agent != null) {
        agent.destroy();
        Process ending = agent;
        Waiting.until(START, () -> !ending.isAlive());
      }
    }
    killAll();
    disk.unmount();
  }

  /** Ends in whatever state it is, and lets go of the disk; nothing starts behind that. */
  void drop() {
    dropped = true;
    thaw();
    killAll();
    if (disk.mounted()) {
      disk.unmount();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
