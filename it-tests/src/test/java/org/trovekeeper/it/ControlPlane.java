package org.trovekeeper.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One process of the real Trove's client code (testbed/controlplane.py serve): a JSON array goes
 * in, a JSON object comes out. It does one thing at a time, like a worker of trove-api or
 * trove-taskmanager.
 */
public final class ControlPlane implements AutoCloseable {
  /**
   * Trove's own deadlines are shorter (ten minutes for a creation); this one is for a control plane
   * that hangs.
   */
  private static final Duration LIMIT = Duration.ofMinutes(11);

  /**
   * What the control plane's own code made of a failure: its exception and the text a user would
   * read.
   */
  @SuppressWarnings("serial")
  public static final class Failure extends RuntimeException {
    private final String type;
    private final String text;

    Failure(String type, String text) {
      super(type + ": " + text);
      this.type = type;
      this.text = text;
    }

    /** The simple name of the Python exception, such as GuestError. */
    public String type() {
      return type.substring(type.lastIndexOf('.') + 1);
    }

    /** What a user would read. */
    public String text() {
      return text;
    }
  }

  private final Process process;
  private final Writer input;
  private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

  ControlPlane(Path testbed, Map<String, String> environment, Path log) {
    try {
      var builder =
          new ProcessBuilder(testbed.resolve("controlplane.py").toString(), "serve")
              .redirectError(Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    input = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("control-plane-" + process.pid()).start(this::read);
    answer();
  }

  /** A method of trove.guestagent.api.API, as trove-api or trove-taskmanager calls it. */
  public JsonNode call(String instance, String method, Object arguments) {
    return ask("call", instance, method, arguments);
  }

  public JsonNode call(String instance, String method) {
    return call(instance, method, Map.of());
  }

  /** The same RPC client with any method name. */
  public JsonNode rawCall(String instance, String method, Object arguments) {
    return ask("raw_call", instance, method, arguments);
  }

  public JsonNode rawCast(String instance, String method, Object arguments, Object context) {
    return ask("raw_cast", instance, method, arguments, "1.0", context);
  }

  /** A method of trove-taskmanager's manager, run to its end. */
  public JsonNode task(String method, Object arguments, Object context) {
    return ask("task", method, arguments, context);
  }

  public JsonNode sql(String statement) {
    return ask("sql", statement);
  }

  /** The description of the stored service status, such as healthy. */
  public String status(String instance) {
    return sql("select status_description d from service_statuses where instance_id = '"
            + instance
            + "'")
        .path(0)
        .path("d")
        .asText();
  }

  public void awaitStatus(String instance, String status) {
    Poll.until("status " + status + " of " + instance, () -> status(instance).equals(status));
  }

  public JsonNode backup(String id) {
    return ask("backup_show", id);
  }

  public synchronized JsonNode ask(@Nullable Object... command) {
    try {
      input.write(Json.write(Arrays.asList(command)) + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the control plane's process ended", e);
    }
    return answer();
  }

  private JsonNode answer() {
    try {
      var line = answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (line == null) {
        process.destroyForcibly();
        throw new AssertionError("the control plane did not answer within " + LIMIT);
      }
      var answer = Json.read(line);
      if (answer.path("ok").asBoolean()) {
        return answer.path("result");
      }
      throw new Failure(answer.path("exception").asText(), answer.path("message").asText());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private void read() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
      answers.add(
          "{\"ok\": false, \"exception\": \"EOFError\", \"message\": \"the control plane's process"
              + " ended\"}");
    } catch (IOException e) {
      answers.add(
          "{\"ok\": false, \"exception\": \"EOFError\", \"message\": \"the control plane's output"
              + " broke\"}");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
