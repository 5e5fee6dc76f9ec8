package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.spi.host.Services;

class DirectServicesTest extends ServicesContract {
  private final boolean root = LocalHost.runningAsRoot();
  private final SystemTicker ticker = new SystemTicker();
  private final ProcessLauncher launcher = new ProcessLauncher();
  private final LocalFileTree files = new LocalFileTree(root);
  private final List<Process> bystanders = new ArrayList<>();
  @TempDir Path folder;

  @AfterEach
  void endEverything() {
    services().stop(engine(), Deadline.in(Duration.ofMillis(100)));
    bystanders.forEach(Process::destroyForcibly);
    launcher.close();
  }

  @Override
  protected Services services() {
    return new DirectServices(launcher, files, ticker, root, folder.resolve("run"));
  }

  @Override
  protected Services afterRestartOfTheAgent() {
    return services();
  }

  @Override
  protected ServiceSpec engine() {
    return engine("sleep", "600");
  }

  @Override
  protected void kill() {
    ProcessHandle process = ProcessHandle.of(services().pid(engine()).orElseThrow()).orElseThrow();
    process.destroyForcibly();
    assertThat(
            ticker.await(
                () -> services().pid(engine()).isEmpty(), Duration.ofMillis(10), deadline()))
        .isTrue();
  }

  @Test
  void an_engine_that_ignores_the_request_is_killed_at_the_deadline_with_its_helpers()
      throws IOException {
    Path helper = folder.resolve("helper");
    ServiceSpec stubborn =
        engine(script("trap '' TERM; sleep 600 & echo $! > %s; wait; wait".formatted(helper)));
    services().start(stubborn, deadline());
    ticker.await(() -> helper.toFile().length() > 1, Duration.ofMillis(10), deadline());
    long helperPid = Long.parseLong(Files.readString(helper).strip());
    services().stop(stubborn, Deadline.in(Duration.ofMillis(300)));
    assertThat(services().pid(stubborn)).isEmpty();
    assertThat(alive(helperPid)).isFalse();
  }

  @Test
  void output_goes_to_the_log_and_is_added_to_it() throws IOException {
    ServiceSpec talkative = engine(script("echo one line; sleep 600"));
    for (int lines = 1; lines <= 2; lines++) {
      String expected = "one line\n".repeat(lines);
      services().start(talkative, deadline());
      assertThat(
              ticker.await(
                  () -> files.read(talkative.log()).equals(Optional.of(expected)),
                  Duration.ofMillis(10),
                  deadline()))
          .isTrue();
      services().stop(talkative, deadline());
    }
  }

  @Test
  void what_an_engine_said_is_told_without_what_one_before_it_said() throws IOException {
    Services one = services();
    Files.writeString(engine().log(), "said long ago\n");
    assertThat(one.said(engine())).isEmpty();
    one.start(engine(script("echo no such setting; exit 1")), deadline());
    assertThat(
            ticker.await(
                () -> one.said(engine()).equals("no such setting\n"),
                Duration.ofMillis(10),
                deadline()))
        .isTrue();
  }

  @Test
  void a_log_that_is_a_link_is_refused() throws IOException {
    Files.createSymbolicLink(engine().log(), folder.resolve("elsewhere"));
    assertThatThrownBy(() -> services().start(engine(), deadline()))
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_FAILED));
  }

  @Test
  void an_engine_that_ends_cleanly_at_another_signal_gets_that_one() throws IOException {
    Path told = folder.resolve("told");
    Path ready = folder.resolve("ready");
    String body =
        "trap 'echo TERM >> %s' TERM; trap 'echo INT >> %s; exit' INT; touch %s; while :; do sleep 0.05; done"
            .formatted(told, told, ready);
    ServiceSpec engine =
        new ServiceSpec(
            "engine",
            List.of(),
            List.of(script(body)),
            Optional.empty(),
            folder.resolve("engine.pid"),
            folder.resolve("engine.log"),
            ServiceSpec.StopSignal.INT);
    services().start(engine, deadline());
    ticker.await(() -> Files.exists(ready), Duration.ofMillis(10), deadline());
    services().stop(engine, deadline());
    assertThat(told).hasContent("INT");
  }

  @Test
  void the_engine_runs_as_its_own_account() throws IOException {
    assumeThat(root).as("needs root").isTrue();
    ServiceSpec engine =
        new ServiceSpec(
            "engine",
            List.of(),
            List.of("sleep", "600"),
            Optional.of("nobody"),
            folder.resolve("engine.pid"),
            folder.resolve("engine.log"));
    services().start(engine, deadline());
    long pid = services().pid(engine).orElseThrow();
    assertThat(
            ticker.await(
                () -> ownedBy(pid, Account.named("nobody").user()),
                Duration.ofMillis(10),
                deadline()))
        .isTrue();
  }

  @Test
  void without_a_note_the_engine_is_found_by_its_own_pid_file() throws Exception {
    Process engine = bystander();
    Files.writeString(engine().pidFile(), engine.pid() + "\n");
    assertThat(services().pid(engine())).hasValue(engine.pid());
    engine.destroyForcibly().waitFor();
    assertThat(services().endedUnasked(engine())).as("and noted").isTrue();
  }

  @Test
  void a_pid_file_older_than_the_process_names_a_stranger() throws Exception {
    Process stranger = bystander();
    Files.writeString(engine().pidFile(), Long.toString(stranger.pid()));
    Files.setLastModifiedTime(
        engine().pidFile(), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    assertThat(services().pid(engine())).isEmpty();
    services().stop(engine(), deadline());
    assertThat(stranger.isAlive()).isTrue();
  }

  @Test
  void a_pid_file_cannot_point_at_a_process_of_another_account() throws Exception {
    assumeThat(root).as("needs root").isTrue();
    Process stranger = bystander();
    ServiceSpec engine =
        new ServiceSpec(
            "engine",
            List.of(),
            List.of("sleep", "600"),
            Optional.of("nobody"),
            folder.resolve("engine.pid"),
            folder.resolve("engine.log"));
    Files.writeString(engine.pidFile(), Long.toString(stranger.pid()));
    assertThat(services().pid(engine)).isEmpty();
  }

  @Test
  void a_note_whose_number_was_given_to_another_process_is_not_followed() throws Exception {
    Process stranger = bystander();
    services().start(engine(), deadline());
    Path note = folder.resolve("run/services/engine.process");
    String text = Files.readString(note);
    kill();
    Files.writeString(
        note,
        text.replaceFirst("pid=\\d+", "pid=" + stranger.pid())
            .replaceFirst("start=\\d+", "start=1"));
    assertThat(services().pid(engine())).isEmpty();
    services().stop(engine(), deadline());
    assertThat(stranger.isAlive()).isTrue();
  }

  @Test
  void a_note_of_an_earlier_boot_says_nothing() throws IOException {
    services().start(engine(), deadline());
    Path note = folder.resolve("run/services/engine.process");
    String text = Files.readString(note);
    kill();
    Files.writeString(note, text.replaceFirst("boot=.*", "boot=another"));
    assertThat(services().endedUnasked(engine())).isFalse();
  }

  private ServiceSpec engine(String... arguments) {
    return new ServiceSpec(
        "engine",
        List.of(),
        List.of(arguments),
        Optional.empty(),
        folder.resolve("engine.pid"),
        folder.resolve("engine.log"));
  }

  private Process bystander() throws ExecutionException, InterruptedException, IOException {
    Process process = new ProcessBuilder("sleep", "602").start();
    bystanders.add(process);
    return process;
  }

  private String script(String body) throws IOException {
    Path file =
        Files.createTempFile(
            folder,
            "engine",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    return Files.writeString(file, "#!/bin/sh\n" + body + "\n").toString();
  }

  private static boolean alive(long pid) {
    return ProcessStat.of(pid).filter(process -> !process.ended()).isPresent();
  }

  private static boolean ownedBy(long pid, int user) {
    try {
      return Files.getAttribute(Path.of("/proc", Long.toString(pid)), "unix:uid").equals(user);
    } catch (IOException e) {
      return false;
    }
  }
}
