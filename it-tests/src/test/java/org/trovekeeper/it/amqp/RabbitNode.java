package org.trovekeeper.it.amqp;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.trovekeeper.testing.PortRange;

/** One RabbitMQ of our own, run by the test bed's scripts. */
public final class RabbitNode {
  private final Path scripts =
      Path.of(System.getProperty("trovekeeper.testbed", "testbed")).toAbsolutePath();
  private final Path folder;
  private final PortRange ports;

  public RabbitNode() throws IOException {
    folder = Files.createTempDirectory("tk-rabbit");
    ports = PortRange.take(32_000, 60_000, 671, 672, 673, 674);
  }

  /** Starts it, or starts it again with what it stored. */
  public void up() throws IOException, InterruptedException {
    script("rabbit-up");
  }

  public void down() throws IOException, InterruptedException {
    script("rabbit-down");
  }

  void control(String... arguments) throws IOException, InterruptedException {
    script("rabbitctl", arguments);
  }

  public int port() {
    return ports.port(672);
  }

  int tlsPort() {
    return ports.port(671);
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
    environment.put("TB_PORT_BASE", String.valueOf(ports.base()));
    environment.put("RABBIT_TLS", "1");
    Path log = folder.resolve("scripts.log");
    Process process =
        builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile())).start();
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroy();
      throw new AssertionError(command + " failed: " + Files.readString(log));
    }
  }

  /** Stops it and leaves nothing behind. */
  public void remove() throws IOException, InterruptedException {
    down();
    ports.close();
    try (var files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
