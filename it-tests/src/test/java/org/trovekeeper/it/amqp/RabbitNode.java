package org.trovekeeper.it.amqp;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One RabbitMQ of our own, run by the test bed's scripts. */
final class RabbitNode {
  private final Path scripts =
      Path.of(System.getProperty("trovekeeper.testbed", "testbed")).toAbsolutePath();
  private final Path folder;
  private final int base;

  RabbitNode() throws IOException {
    folder = Files.createTempDirectory("tk-rabbit");
    base = freeBase();
  }

  /** Starts it, or starts it again with what it stored. */
  void up() throws IOException, InterruptedException {
    script("rabbit-up");
  }

  void down() throws IOException, InterruptedException {
    script("rabbit-down");
  }

  void control(String... arguments) throws IOException, InterruptedException {
    script("rabbitctl", arguments);
  }

  int port() {
    return base + 672;
  }

  int tlsPort() {
    return base + 671;
  }

  Path caFile() {
    return folder.resolve("rabbit/ca.pem");
  }

  /** Of somebody who did not sign the broker's certificate. */
  Path foreignCaFile() throws IOException, InterruptedException {
    Path file = folder.resolve("foreign.pem");
    run(
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=foreign",
            "-keyout",
            folder.resolve("foreign.key").toString(),
            "-out",
            file.toString()));
    return file;
  }

  private void script(String name, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(scripts.resolve(name).toString()));
    command.addAll(List.of(arguments));
    run(command);
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.put("TB_DIR", folder.toString());
    environment.put("TB_PORT_BASE", String.valueOf(base));
    environment.put("RABBIT_TLS", "1");
    Path log = folder.resolve("scripts.log");
    Process process =
        builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile())).start();
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroy();
      throw new AssertionError(command + " failed: " + Files.readString(log));
    }
  }

  private static int freeBase() throws IOException {
    for (int base = 31_000; base < 60_000; base += 1_000) {
      if (free(base + 671) && free(base + 672) && free(base + 673) && free(base + 674)) {
        return base;
      }
    }
    throw new AssertionError("no free ports");
  }

  private static boolean free(int port) throws IOException {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (BindException _) {
      return false;
    }
  }

  /** Stops it and leaves nothing behind. */
  void remove() throws IOException, InterruptedException {
    down();
    try (var files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
