package org.trovekeeper.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command that ends by itself, with a deadline, and what came out of it. */
public record Command(int exit, String out, String err) {

  public static Command run(Duration limit, Map<String, String> environment, List<String> command) {
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      var process = builder.start();
      process.getOutputStream().close();
      var out = reading(process.getInputStream());
      var err = reading(process.getErrorStream());
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " did not end within " + limit);
      }
      return new Command(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  public Command orFail() {
    if (exit != 0) {
      throw new AssertionError("exit " + exit + "\n" + out + err);
    }
    return this;
  }

  /** On a thread of its own: the common pool of a small machine has one, which may be busy. */
  private static CompletableFuture<String> reading(InputStream stream) {
    return CompletableFuture.supplyAsync(() -> text(stream), Thread::startVirtualThread);
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
