package org.trovekeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.trovekeeper.host.LocalHost;

/**
 * The root folder of another Debian, for servers that the machine's does not have. It is made by
 * it-tests/testbed/sid-root, and kept for the next build.
 */
public record DebianRoot(Path folder) {
  /** Has the same number in every Debian; an engine's own account has not. */
  public static final String ACCOUNT = "backup";

  private static final String MAKER = "it-tests/testbed/sid-root";
  private static final Map<List<String>, Made> MADE = new ConcurrentHashMap<>();

  /**
   * @param said a folder, or what went wrong
   */
  private record Made(boolean well, String said) {}

  /**
   * Skips the test, aloud, where there can be none.
   *
   * @param packages which it must have, with blanks between them
   */
  public static DebianRoot of(String suite, String packages) {
    Made made =
        MADE.computeIfAbsent(
            List.of(suite, packages),
            _ ->
                LocalHost.runningAsRoot()
                    ? make(suite, packages)
                    : new Made(false, "that needs root"));
    if (!made.well()) {
      String reason =
          "SKIPPED: no root folder of Debian %s with %s: %s"
              .formatted(suite, packages, made.said());
      System.err.println(reason);
      Assumptions.abort(reason);
    }
    return new DebianRoot(Path.of(made.said()));
  }

  /** The script has a limit of its own. */
  private static Made make(String suite, String packages) {
    try {
      Process maker =
          new ProcessBuilder(maker().toString(), "--suite", suite, "--with", packages, "ensure")
              .redirectErrorStream(true)
              .start();
      maker.getOutputStream().close();
      String said = new String(maker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String last = said.strip().lines().reduce("", (_, line) -> line);
      return new Made(maker.onExit().join().exitValue() == 0, last);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tests run in the folders of their modules. */
  private static Path maker() {
    return Stream.iterate(Path.of("").toAbsolutePath(), place -> place != null, Path::getParent)
        .map(place -> place.resolve(MAKER))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no " + MAKER));
  }

  /**
   * The machine, but programs of the root folder run in it.
   *
   * @param shared a folder below /tmp, which has the same name in there
   */
  public LocalHost enter(LocalHost machine, Path shared) {
    RootedLine line = new RootedLine(folder, shared);
    return new LocalHost(
        new RootedCommands(machine.commands(), line),
        new RootedServices(machine.services(), line),
        machine.files(),
        machine.volumes(),
        machine.ticker(),
        machine.privileged(),
        machine.launcher());
  }
}
