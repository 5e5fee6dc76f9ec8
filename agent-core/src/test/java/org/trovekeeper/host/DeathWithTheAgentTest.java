package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.ServiceSpec;

/** What becomes of tools and engines when the agent is killed: seen on a JVM that is. */
class DeathWithTheAgentTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<Long> started = new ArrayList<>();
  @TempDir Path folder;

  @AfterEach
  void leaveNothingBehind() {
    started.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  @Test
  void tools_die_with_a_killed_agent_and_the_engine_is_adopted_by_the_next() throws Exception {
    Process agent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Agent.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long tool;
    long engine;
    try (BufferedReader said = agent.inputReader(StandardCharsets.UTF_8)) {
      tool = number(said);
      engine = number(said);
    } finally {
      agent.destroyForcibly().waitFor();
    }
    SystemTicker ticker = new SystemTicker();
    assertThat(ticker.await(() -> !alive(tool), Duration.ofMillis(10), Deadline.in(LIMIT)))
        .as("the tool died with the agent")
        .isTrue();
    assertThat(alive(engine)).as("the engine lives on").isTrue();

    try (LocalHost next = open(folder)) {
      assertThat(next.services().pid(engineIn(folder))).hasValue(engine);
      next.services().stop(engineIn(folder), Deadline.in(LIMIT));
    }
    assertThat(alive(engine)).isFalse();
  }

  private long number(BufferedReader said) throws IOException {
    long pid = Long.parseLong(Optional.ofNullable(said.readLine()).orElseThrow());
    started.add(pid);
    return pid;
  }

  private static boolean alive(long pid) {
    return ProcessStat.of(pid).filter(process -> !process.ended()).isPresent();
  }

  private static LocalHost open(Path folder) {
    return LocalHost.open(LocalHost.runningAsRoot(), folder, ServiceControl.DIRECT);
  }

  private static ServiceSpec engineIn(Path folder) {
    return new ServiceSpec(
        "engine",
        List.of(),
        List.of("sleep", "600"),
        Optional.empty(),
        folder.resolve("engine.pid"),
        folder.resolve("engine.log"));
  }

  /** Starts a tool and an engine, tells their numbers, and waits to be killed. */
  static final class Agent {
    private Agent() {}

    public static void main(String[] arguments) throws InterruptedException {
      Path folder = Path.of(arguments[0]);
      LocalHost host = open(folder);
      // from a thread that ends at once: the tool's life must not hang on it
      Thread starter =
          Thread.ofPlatform()
              .start(() ->
                  System.out.println(
                      host.commands()
                          .start(Command.of(Duration.ofHours(1), "sleep", "601"))
                          .pid()));
      starter.join();
      host.services().start(engineIn(folder), Deadline.in(LIMIT));
      System.out.println(host.services().pid(engineIn(folder)).orElseThrow());
      Thread.currentThread().join();
    }
  }
}
