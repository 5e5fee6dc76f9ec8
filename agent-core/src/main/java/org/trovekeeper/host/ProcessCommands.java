package org.trovekeeper.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.spi.host.Ticker;

/**
 * Runs tools without a shell, each in a session of its own that dies with the agent. Whatever a
 * tool leaves running when it ends is ended too: what shall live on is a service.
 */
public final class ProcessCommands implements Commands {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessCommands.class);
  private static final Path OWN_SCORE = Path.of("/proc/self/oom_score_adj");
  private static final Duration AFTER_LIMIT = Duration.ofSeconds(30);

  private final ProcessLauncher launcher;
  private final Ticker ticker;
  private final boolean privileged;
  private final boolean spared = spared();

  ProcessCommands(ProcessLauncher launcher, Ticker ticker, boolean privileged) {
    this.launcher = launcher;
    this.ticker = ticker;
    this.privileged = privileged;
  }

  @Override
  public Finished run(Command command) {
    try (RunningProcess running = launch(command)) {
      Tail output = Tail.drain(running.output(), "output-" + command.program());
      if (command.input().isEmpty()) {
        closeInput(running);
      }
      // the program's own limit ends it; this only bounds how long the ending may take
      Finished ended = running.await(Deadline.in(command.limit().plus(AFTER_LIMIT)));
      return new Finished(ended.exit(), output.text(), ended.errors());
    }
  }

  @Override
  public Running start(Command command) {
    return launch(command);
  }

  @Override
  public Optional<Path> find(String program) {
    return launcher.path().find(program);
  }

  /** Whether the kernel has orders to spare this process when memory ends. */
  private static boolean spared() {
    try {
      return Files.readString(OWN_SCORE).strip().startsWith("-");
    } catch (IOException unknown) {
      return false;
    }
  }

  private RunningProcess launch(Command command) {
    List<String> arguments = new ArrayList<>(command.arguments());
    arguments.set(0, launcher.path().require(command.program()).toString());
    Optional<Account> account = command.osUser().filter(user -> privileged).map(Account::named);
    Process process =
        launcher.start(
            LaunchPlan.tool(arguments, account, spared),
            command.environment(),
            command.directory(),
            builder -> builder);
    LOG.debug("event=run pid={} arguments={}", process.pid(), command.arguments());
    return new RunningProcess(process, command, ticker);
  }

  private static void closeInput(Running running) {
    try {
      running.input().close();
    } catch (java.io.IOException e) {
      // it ended already
      LOG.debug("event=input pid={} ended={}", running.pid(), e.getMessage());
    }
  }
}
