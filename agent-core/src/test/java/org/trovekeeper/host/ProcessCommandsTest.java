package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.spi.host.Ticker;

class ProcessCommandsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Ticker ticker = new SystemTicker();
  private final ProcessLauncher launcher = new ProcessLauncher();
  private final boolean root = LocalHost.runningAsRoot();
  private final ProcessCommands commands = new ProcessCommands(launcher, ticker, root);
  @TempDir Path folder;

  @AfterEach
  void closeLauncher() {
    launcher.close();
  }

  @Test
  void output_errors_and_exit_status_are_told() throws IOException {
    Finished ended = commands.run(command(script("echo said; echo wrong >&2; exit 3")));
    assertThat(ended).isEqualTo(new Finished(3, "said\n", "wrong\n"));
  }

  @Test
  void a_program_sees_only_a_clean_environment() throws IOException {
    Command command = command("env").withEnvironment(Map.of("ENGINE_HOME", "/x"));
    assertThat(commands.run(command).output().lines().map(line -> line.split("=", 2)[0]))
        .containsExactlyInAnyOrder("PATH", "LANG", "ENGINE_HOME");
  }

  @Test
  void a_program_that_is_not_installed_is_named() {
    assertThat(codeOf(() -> commands.run(command("no-such-program"))))
        .isEqualTo(ErrorCode.COMMAND_FAILED);
    assertThatThrownBy(() -> commands.run(command("no-such-program")))
        .hasMessageContaining("no-such-program is not installed");
  }

  @Test
  void programs_of_the_system_folders_are_found_without_a_path() {
    assertThat(commands.find("blkid")).isPresent();
    assertThat(commands.find("no-such-program")).isEmpty();
  }

  @Test
  void the_secret_arrives_on_standard_input_and_nowhere_else() throws IOException {
    String script = script("cat; tr '\\0' ' ' </proc/$$/cmdline; tr '\\0' ' ' </proc/$$/environ");
    String output = commands.run(command(script).withInput(new Secret("hunter2"))).output();
    assertThat(output).startsWith("hunter2").containsOnlyOnce("hunter2");
  }

  @Test
  void a_program_without_input_finds_its_end_at_once() {
    assertThat(commands.run(command("cat")).output()).isEmpty();
  }

  @Test
  void a_secret_that_nobody_reads_does_not_hold_anything_up() {
    Secret large = new Secret("x".repeat(1_000_000));
    assertThat(commands.run(command("true").withInput(large)).exit()).isZero();
  }

  @Test
  void of_much_output_the_end_is_kept() throws IOException {
    String script = script("seq 1 200000; seq 1 100000 >&2");
    Finished ended = commands.run(command(script));
    assertThat(ended.output()).hasSize(Tail.KEPT).endsWith("199999\n200000\n");
    assertThat(ended.errors()).hasSize(Tail.KEPT).endsWith("100000\n");
  }

  @Test
  void errors_are_drained_while_the_output_is_still_read() throws IOException {
    String script = script("seq 1 100000 >&2; echo done");
    try (Running running = commands.start(command(script))) {
      assertThat(new String(running.output().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("done\n");
      assertThat(running.await(Deadline.in(LIMIT)).errors()).endsWith("100000\n");
    }
  }

  @Test
  void a_program_is_fed_through_its_input() throws IOException {
    try (Running running = commands.start(command("wc", "-c"))) {
      try (OutputStream input = running.input()) {
        input.write(new byte[300_000]);
      }
      assertThat(new String(running.output().readAllBytes(), StandardCharsets.UTF_8).strip())
          .isEqualTo("300000");
      assertThat(running.await(Deadline.in(LIMIT)).exit()).isZero();
    }
  }

  @Test
  void at_the_limit_the_program_and_all_it_started_are_ended() throws IOException {
    Path pids = folder.resolve("pids");
    String script = script("sleep 600 & echo $! > %s; wait".formatted(pids));
    Command command = Command.of(Duration.ofSeconds(1), script);
    assertThat(codeOf(() -> commands.run(command))).isEqualTo(ErrorCode.COMMAND_TIMEOUT);
    assertThat(alive(Long.parseLong(Files.readString(pids).strip()))).isFalse();
  }

  @Test
  void what_ignores_the_request_to_end_is_killed() throws IOException {
    String script = script("trap '' TERM; echo ready; while :; do sleep 1; done");
    long pid;
    try (Running running = commands.start(command(script))) {
      assertThat(running.output().readNBytes(6)).asString().isEqualTo("ready\n");
      pid = running.pid();
    }
    assertThat(alive(pid)).isFalse();
  }

  @Test
  void what_a_program_leaves_behind_is_ended_with_it() throws IOException {
    Path pids = folder.resolve("pids");
    String script = script("sleep 600 & echo $! > %s".formatted(pids));
    assertThat(commands.run(command(script)).exit()).isZero();
    assertThat(alive(Long.parseLong(Files.readString(pids).strip()))).isFalse();
  }

  @Test
  void waiting_fails_at_the_deadline_and_closing_ends_the_program() {
    long pid;
    try (Running running = commands.start(command("sleep", "600"))) {
      pid = running.pid();
      assertThat(codeOf(() -> running.await(Deadline.in(Duration.ofMillis(50)))))
          .isEqualTo(ErrorCode.COMMAND_TIMEOUT);
    }
    assertThat(alive(pid)).isFalse();
  }

  @Test
  void an_interrupted_wait_ends_the_program() throws Exception {
    Path pids = folder.resolve("pids");
    String script = script("echo $$ > %s; sleep 600".formatted(pids));
    Thread test = Thread.currentThread();
    Thread.ofVirtual()
        .start(() -> {
          ticker.await(() -> started(pids), Duration.ofMillis(10), Deadline.in(LIMIT));
          test.interrupt();
        });
    assertThat(codeOf(() -> commands.run(command(script)))).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(alive(Long.parseLong(Files.readString(pids).strip()))).isFalse();
  }

  @Test
  void a_tool_runs_as_its_own_account_without_capabilities() throws IOException {
    assumeThat(root).as("needs root").isTrue();
    Finished ended =
        commands.run(
            command("grep", "-E", "^(Uid|Gid|CapEff|CapBnd)", "/proc/self/status").as("nobody"));
    Account nobody = Account.named("nobody");
    assertThat(ended.output().lines().map(line -> line.replace('\t', ' ')))
        .containsExactly(
            "Uid: %1$d %1$d %1$d %1$d".formatted(nobody.user()),
            "Gid: %1$d %1$d %1$d %1$d".formatted(nobody.group()),
            "CapEff: 0000000000000000",
            "CapBnd: 0000000000000000");
  }

  @Test
  void an_unprivileged_agent_runs_everything_as_itself() {
    ProcessCommands unprivileged = new ProcessCommands(launcher, ticker, false);
    Finished ended = unprivileged.run(command("id", "-un").as("nobody"));
    assertThat(ended.output().strip()).isEqualTo(System.getProperty("user.name"));
  }

  @Test
  void an_account_that_is_missing_is_named() {
    assumeThat(root).as("needs root").isTrue();
    assertThatThrownBy(() -> commands.run(command("true").as("no-such-account")))
        .hasMessageContaining("no-such-account");
  }

  @Test
  void no_file_descriptors_are_left() throws IOException {
    commands.run(command("true"));
    long before = descriptors();
    for (int i = 0; i < 20; i++) {
      commands.run(command("echo", "x"));
      try (Running running = commands.start(command("sleep", "600"))) {
        assertThat(running.alive()).isTrue();
      }
    }
    // other threads of the test JVM open files too, but not one for each of these
    assertThat(descriptors()).isLessThan(before + 10);
  }

  private String script(String body) throws IOException {
    Path file = Files.createTempFile(folder, "tool", "");
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file.toString();
  }

  private static Command command(String... arguments) {
    return Command.of(LIMIT, arguments);
  }

  private static ErrorCode codeOf(Runnable action) {
    try {
      action.run();
    } catch (GuestException e) {
      return e.code();
    }
    throw new AssertionError("it did not fail");
  }

  private static boolean alive(long pid) {
    return ProcessStat.of(pid).filter(process -> !process.ended()).isPresent();
  }

  private static boolean started(Path pids) {
    return Files.exists(pids) && pids.toFile().length() > 1;
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
