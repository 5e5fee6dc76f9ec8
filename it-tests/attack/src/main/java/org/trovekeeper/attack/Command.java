package org.trovekeeper.attack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code trovekeeper promote}, as a person runs it. */
final class Command implements Promoter {
  private static final Duration INTO = Duration.ofMillis(30);

  private final Path home;
  private final Timeline timeline;
  private boolean heldOff;
  private Optional<Cut> cut = Optional.empty();

  Command(Path home, Timeline timeline) {
    this.home = home;
    this.timeline = timeline;
  }

  @Override
  public boolean promote(Roles roles, Strike strike) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "promote",
                "--source",
                roles.source().address(),
                "--candidate",
                roles.candidate().address()));
    roles.others().forEach(other -> arguments.addAll(List.of("--replica", other.address())));
    return run(roles.toString(), arguments, strike);
  }

  /** Ends the command by this signal once it has printed so many lines; a step may go on behind. */
  void cutOff(Roles roles, int lines, String signal) {
    cut = Optional.of(new Cut(lines, signal));
    promote(roles, Strike.none(roles.source(), timeline));
    cut = Optional.empty();
  }

  private record Cut(int lines, String signal) {}

  /** Without the source, which is dead; which replica takes over is left to the command. */
  boolean failover(List<Member> survivors, Strike strike) {
    List<String> arguments = new ArrayList<>(List.of("promote", "--failover"));
    survivors.forEach(other -> arguments.addAll(List.of("--replica", other.address())));
    return run("failover to one of " + survivors, arguments, strike);
  }

  /** Whether the last one was refused because another promotion holds a member. */
  boolean wasHeldOff() {
    return heldOff;
  }

  private boolean run(String what, List<String> arguments, Strike strike) {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/trovekeeper").toString()));
    command.addAll(arguments);
    timeline.add("promote", "begins: " + what);
    heldOff = false;
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      int step = 1;
      strike.begins(step);
      cut(process, step);
      try (BufferedReader lines =
          new BufferedReader(
              new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        String line = lines.readLine();
        while (line != null) {
          timeline.add("promote", line);
          heldOff |= line.contains("a promotion is moving this server");
          step++;
          strike.begins(step);
          cut(process, step);
          line = lines.readLine();
        }
      }
      boolean ended = process.waitFor(Member.LIMIT.toSeconds(), TimeUnit.SECONDS);
      int exit = ended ? process.exitValue() : -1;
      timeline.add("promote", "ends: " + what + ", exit " + exit);
      return exit == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void cut(Process process, int step) {
    cut.filter(it -> it.lines() + 1 == step)
        .ifPresent(it -> {
          // into the step, and for the first one behind the command's own start
          Waiting.pause(INTO);
          timeline.add("promote", "FAULT: SIG" + it.signal() + " of the command");
          Processes.signal(it.signal(), List.of(process.toHandle()));
        });
  }
}
