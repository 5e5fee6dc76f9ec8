package org.trovekeeper.it.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.trovekeeper.it.Command;
import org.trovekeeper.it.Poll;

/**
 * A plain Debian that boots to the end of cloud-init, without an agent or a control plane: only to
 * see what cloud-init makes of what it was given.
 */
final class SeededGuest implements AutoCloseable {
  private static final Path SCRIPTS =
      Path.of(System.getProperty("trovekeeper.testbed", "testbed")).toAbsolutePath();
  private static final Duration BOOT_LIMIT = Duration.ofMinutes(20); // a tree may have to be built
  private static final Duration LIMIT = Duration.ofMinutes(5);
  // of this process, so that tests can run side by side
  private static final long PID = ProcessHandle.current().pid();
  private static final String NAME = "ud" + Long.toString(PID, Character.MAX_RADIX);
  private static final String SUBNET = "10.199." + (PID % 250 + 1);

  private final Map<String, String> environment;
  private final List<Process> guards = new ArrayList<>();

  private SeededGuest(Path folder) {
    environment = Map.of("TB_DIR", folder.resolve("bed").toString());
  }

  /** Skips the test, with the reason, where guests cannot boot. */
  static void assumePossible(Path folder) {
    Command probe = new SeededGuest(folder).guestBoot(LIMIT, List.of("probe"));
    if (probe.exit() != 0) {
      System.err.println("SKIPPED: " + probe.out().strip());
      Assumptions.abort(probe.out().strip());
    }
  }

  /** Boots one, with these files in its image, and waits until cloud-init has ended. */
  static SeededGuest boot(Path folder, Map<String, byte[]> files, String... seed) {
    SeededGuest guest = new SeededGuest(folder);
    guest.guarded();
    Path tree = Path.of(guest.guestBoot(BOOT_LIMIT, List.of("build")).orFail().out().strip());
    Map<String, byte[]> image = new HashMap<>(files);
    image.put("/etc/passwd", accounts(tree));
    List<String> line = new ArrayList<>(List.of("--name", NAME, "--subnet", SUBNET));
    image.forEach((path, bytes) -> {
      line.add("--copy");
      line.add(write(folder.resolve("image" + path), bytes) + ":" + path);
    });
    line.addAll(Arrays.asList(seed));
    line.add("up");
    try {
      guest.guestBoot(BOOT_LIMIT, line).orFail();
      Poll.until("a guest that runs", BootedGuest.BOOT, () -> guest.exec("true").exit() == 0);
      guest.exec("cloud-init", "status", "--wait");
      return guest;
    } catch (RuntimeException | Error e) {
      guest.close();
      throw e;
    }
  }

  /** The guest ends with this JVM, however that ends: its end closes the guard's input. */
  private void guarded() {
    var guard = new ProcessBuilder("setsid", SCRIPTS.resolve("testbed-guard").toString());
    guard.environment().putAll(environment);
    try {
      guards.add(guard.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The account that Trove gives its files to, as our image elements make it. */
  private static byte[] accounts(Path tree) {
    try {
      String known = Files.readString(tree.resolve("etc/passwd"));
      return (known + "ubuntu:x:990:65534::/nonexistent:/usr/sbin/nologin\n").getBytes(UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command inside, as root; it may fail. */
  Command exec(String... command) {
    List<String> line = new ArrayList<>(List.of("--name", NAME, "exec"));
    line.addAll(Arrays.asList(command));
    return guestBoot(LIMIT, line);
  }

  /** What a command that must not fail prints. */
  String run(String... command) {
    return exec(command).orFail().out().strip();
  }

  @Override
  public void close() {
    guestBoot(LIMIT, List.of("--name", NAME, "down")).orFail();
    for (Process guard : guards) {
      try {
        guard.getOutputStream().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      guard.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
  }

  private Command guestBoot(Duration limit, List<String> arguments) {
    List<String> line = new ArrayList<>(List.of(SCRIPTS.resolve("guest-boot").toString()));
    line.addAll(arguments);
    return Command.run(limit, environment, line);
  }
}
