package org.trovekeeper.it.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.trovekeeper.it.Command;
import org.trovekeeper.it.Poll;

/**
 * A guest that boots to the end of cloud-init, without an agent or a control plane: only to see
 * what cloud-init makes of what it was given.
 */
final class SeededGuest implements AutoCloseable {
  static final String INSTANCE = "g-1";

  private static final Path SCRIPTS =
      Path.of(System.getProperty("trovekeeper.testbed", "testbed")).toAbsolutePath();
  private static final Duration LIMIT = Duration.ofMinutes(5);
  // of this process, so that tests can run side by side
  private static final long PID = ProcessHandle.current().pid();
  private static final String NAME = "ud" + Long.toString(PID, Character.MAX_RADIX);
  private static final String SUBNET = "10.199." + (PID % 250 + 1);

  private final GuestBoot script;
  private final Process guard;

  private SeededGuest(GuestBoot script) {
    this.script = script;
    guard = guard(script);
  }

  /** Skips the test, with the reason, where guests cannot boot. */
  static void assumePossible(Path folder) {
    String reason = script(folder).whyNot();
    if (!reason.isEmpty()) {
      System.err.println("SKIPPED: " + reason);
      Assumptions.abort(reason);
    }
  }

  /** With this user data, and waits until cloud-init has ended. */
  static SeededGuest withUserData(Path folder, Image image, byte[] userData) {
    return boot(
        folder, image, script -> List.of("--seed", script.seed(INSTANCE, userData).toString()));
  }

  /** With a config drive that holds openstack/..., and waits until cloud-init has ended. */
  static SeededGuest withConfigDrive(Path folder, Image image, Path drive) {
    return boot(folder, image, script -> List.of("--config-drive", drive.toString()));
  }

  private static SeededGuest boot(
      Path folder, Image image, Function<GuestBoot, List<String>> seed) {
    SeededGuest guest = new SeededGuest(script(folder));
    try {
      List<String> options = new ArrayList<>(List.of("--subnet", SUBNET));
      options.addAll(seed.apply(guest.script));
      guest.script.up(image, options, "ROOT");
      Poll.until("a guest that runs", BootedGuest.BOOT, () -> guest.exec("true").exit() == 0);
      guest.exec("cloud-init", "status", "--wait");
      return guest;
    } catch (RuntimeException | Error e) {
      guest.close();
      throw e;
    }
  }

  private static GuestBoot script(Path folder) {
    return new GuestBoot(SCRIPTS, Map.of("TB_DIR", folder.resolve("bed").toString()), folder, NAME);
  }

  /** The guest ends with this JVM, however that ends: its end closes the guard's input. */
  private static Process guard(GuestBoot script) {
    var guard = new ProcessBuilder("setsid", SCRIPTS.resolve("testbed-guard").toString());
    guard.environment().putAll(script.environment());
    try {
      return guard.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command inside, as root; it may fail. */
  Command exec(String... command) {
    return script.exec(command);
  }

  /** What a command that must not fail prints. */
  String run(String... command) {
    return exec(command).orFail().out().strip();
  }

  @Override
  public void close() {
    script.down();
    try {
      guard.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    guard.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }
}
