import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.trovekeeper.rpc.Json;

/** One instance: a real agent process with embedded defaults, and the engine that it runs. */
final class Member implements AutoCloseable {
  static final String PASSWORD = UUID.randomUUID().toString();
  private static final Duration LIMIT = Duration.ofMinutes(3);

  final String name;
  final String id = UUID.randomUUID().toString();
  final int port;
  private final Engine engine;
  private final Path launcher;
  private final Path folder;
  private final Process agent;

  Member(String name, Engine engine, Path home, Path root) throws IOException {
    this.name = name;
    this.engine = engine;
    launcher = home.resolve("bin/trovekeeper");
    folder = Files.createDirectories(root.resolve(name));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config = Files.writeString(folder.resolve("agent.conf"), config(root));
    agent =
        new ProcessBuilder(launcher.toString(), "agent", "--config-file", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("agent.log").toFile())
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .start();
  }

  private String config(Path root) {
    return """
    [DEFAULT]
    guest_id = %s
    datastore_manager = %s
    datastore_version = %s
    tenant_id = quickstart

    [%s]
    volume_support = False

    [trovekeeper]
    process_control = direct
    store = file:%s/backups
    state_dir = %s/state
    run_dir = %s/run
    mount_point = %s/data
    engine_config_dir = %s/etc
    engine_port = %d
    engine_bind_address = 127.0.0.1
    advertise_address = 127.0.0.1
    heartbeat_interval = 5
    """
        .formatted(
            id,
            engine.datastore(),
            engine.version(),
            engine.datastore(),
            root,
            folder,
            folder,
            folder,
            folder,
            port);
  }

  Path socket() {
    return folder.resolve("run/api.sock");
  }

  void awaitAgent() throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!Files.exists(socket())) {
      if (!agent.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(
            "the agent of %s did not start:%n%s".formatted(name, log()));
      }
      Thread.sleep(50);
    }
  }

  /** {@code trovekeeper call METHOD -}, waiting also for casts. */
  Object call(String method, Map<String, ?> arguments) throws IOException, InterruptedException {
    String input = Json.write(arguments);
    return Json.parse(command(input, "call", "--socket", socket().toString(), method, "-"));
  }

  /** Any verb of the command, of this member's agent where it takes a socket. */
  String command(String input, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(String.join(" ", command) + " took too long");
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "%s failed on %s: %s%s%n%s"
              .formatted(String.join(" ", arguments), name, out.join(), err.join(), log()));
    }
    return out.join();
  }

  /** Over TCP, as any client of the database. */
  Connection connect() throws SQLException {
    return engine.connect(port);
  }

  /** Proportional set size of the agent in MB. */
  long agentMegabytes() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + agent.pid() + "/smaps_rollup"))) {
      return lines
              .filter(line -> line.startsWith("Pss:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          / 1024;
    }
  }

  /** What the engine keeps on disk, in MB. */
  double dataMegabytes() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum()
          / 1e6;
    }
  }

  /** Stops engine and agent. The engine would outlive its agent. */
  @Override
  public void close() {
    try {
      call("stop_db", Map.of());
    } catch (IOException | InterruptedException | RuntimeException e) {
      System.err.printf("could not stop the engine of %s: %s%n", name, e.getMessage());
    }
    agent.destroy();
    try {
      if (!agent.waitFor(20, TimeUnit.SECONDS)) {
        agent.destroyForcibly();
      }
    } catch (InterruptedException e) {
      agent.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private String log() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("agent.log"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  private static String read(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
