package org.trovekeeper.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.testing.PortRange;

/**
 * RabbitMQ, Keystone, Swift and trove-conductor, started by the scripts in testbed/ on free ports,
 * and two processes of control plane code. All of it ends with the guard process, whose input this
 * JVM holds open: also when the JVM is killed.
 */
public final class TestBed implements AutoCloseable {
  private static final Duration START_LIMIT =
      Duration.ofMinutes(25); // packages may have to be installed
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  private static final int LOWEST_PORT = 20_000;
  private static final int HIGHEST_PORT = 32_000; // from where on the kernel gives out ports
  private static final int PORTS = 1_000;

  private static final Path SCRIPTS =
      Path.of(System.getProperty("trovekeeper.testbed", "testbed")).toAbsolutePath();

  private final Path folder;
  private final PortRange ports =
      PortRange.take(
          LOWEST_PORT, HIGHEST_PORT, 500, 671, 672, 673, 674, 779, 811, 880, 881, 882, 883, 884);
  private final boolean guestsBoot = whyNoGuestsBoot().isEmpty();
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> facts = new HashMap<>();
  private final Process guard;
  private final ControlPlane api;
  private final ControlPlane taskManager;
  private final AtomicInteger booted = new AtomicInteger();
  private @Nullable ControlPlane volumeTaskManager;

  TestBed() {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new AssertionError(
          "the integration tests make mount namespaces and run servers under their own users:"
              + " run them as root, or leave them out with ./verify quick");
    }
    try {
      folder = Files.createTempDirectory("tk");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      environment.put("TB_DIR", folder.toString());
      environment.put("TB_PORT_BASE", String.valueOf(ports.base()));
      environment.put("TB_HOST", host());
      environment.put("FAKE_CLOUD_LOG", cloudLog().toString());
      var builder = new ProcessBuilder("setsid", SCRIPTS.resolve("testbed-guard").toString());
      builder.environment().putAll(environment);
      guard = builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      script(START_LIMIT, "testbed-up");
      readFacts();
      api = new ControlPlane(SCRIPTS, environment, folder.resolve("log/api.log"));
      taskManager = new ControlPlane(SCRIPTS, environment, folder.resolve("log/taskmanager.log"));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** What keeps this machine from booting guests, if something does. */
  public static Optional<String> whyNoGuestsBoot() {
    var probe = List.of(SCRIPTS.resolve("guest-boot").toString(), "probe");
    var probed = Command.run(Duration.ofMinutes(1), Map.of(), probe);
    return Optional.of((probed.out() + probed.err()).strip()).filter(reason -> probed.exit() != 0);
  }

  /** The process that plays trove-api. */
  ControlPlane api() {
    return api;
  }

  /** The process that plays trove-taskmanager: busy as long as a task runs. */
  ControlPlane taskManager() {
    return taskManager;
  }

  /** The same, for instances whose servers have a volume. */
  synchronized ControlPlane volumeTaskManager() {
    if (volumeTaskManager == null) {
      var withVolumes = new HashMap<>(environment);
      withVolumes.put("TROVE_CONF", folder.resolve("trove/trove-volumes.conf").toString());
      volumeTaskManager =
          new ControlPlane(SCRIPTS, withVolumes, folder.resolve("log/volume-taskmanager.log"));
    }
    return volumeTaskManager;
  }

  /** Where the services listen: booted guests do not reach the machine's loopback address. */
  public String host() {
    return guestsBoot ? "10." + bootedNetwork() + ".0.1" : "127.0.0.1";
  }

  /** The first three numbers of the next booted guest's network. */
  public String nextSubnet() {
    return "10." + bootedNetwork() + "." + booted.incrementAndGet();
  }

  private int bootedNetwork() {
    return 200 + ports.base() / PORTS;
  }

  public Path folder() {
    return folder;
  }

  public Path scripts() {
    return SCRIPTS;
  }

  public Map<String, String> environment() {
    return environment;
  }

  /** The first three numbers of its guests' addresses: each test bed on a machine has its own. */
  public String network() {
    return "127.0." + ports.base() / PORTS;
  }

  /** What the fake Nova was asked for, one JSON object a line. */
  Path cloudLog() {
    return folder.resolve("cloud.log");
  }

  /** A connection fact of the scripts, such as TRANSPORT_URL. */
  public String fact(String name) {
    if (!facts.containsKey(name)) {
      readFacts(); // of what was started later
    }
    var value = facts.get(name);
    if (value == null) {
      throw new AssertionError("no " + name + " among " + facts.keySet());
    }
    return value;
  }

  void script(Duration limit, String name) {
    Command.run(limit, environment, List.of(SCRIPTS.resolve(name).toString())).orFail();
  }

  void stopBroker() {
    script(STOP_LIMIT, "rabbit-down");
  }

  /** Without the chance to write anything down or to close a connection. */
  void killBroker() {
    script(STOP_LIMIT, "rabbit-kill");
  }

  void startBroker() {
    script(STOP_LIMIT, "rabbit-up");
  }

  /** It keeps its connections, and reads and declares nothing. */
  void pauseConductor() {
    script(STOP_LIMIT, "trove-conductor-pause");
  }

  void resumeConductor() {
    script(STOP_LIMIT, "trove-conductor-resume");
  }

  @Override
  public void close() {
    try (ports) {
      guard.getOutputStream().close();
      if (!guard.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the test bed did not end within " + STOP_LIMIT);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private void readFacts() {
    try {
      for (var line : Files.readAllLines(folder.resolve("env"))) {
        int at = line.indexOf('=');
        facts.put(line.substring(0, at), line.substring(at + 1).replace("\\", ""));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
