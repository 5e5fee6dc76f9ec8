package org.trovekeeper.attack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the machine's own tools. */
final class Shell {
  private Shell() {}

  /** What came of it. */
  record Result(int exit, String text) {}

  static Result run(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      try (InputStream out = process.getInputStream()) {
        String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text.strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static String must(String... command) {
    Result result = run(command);
    if (result.exit() != 0) {
      throw new IllegalStateException(
          "%s: exit %d: %s".formatted(String.join(" ", command), result.exit(), result.text()));
    }
    return result.text();
  }
}
