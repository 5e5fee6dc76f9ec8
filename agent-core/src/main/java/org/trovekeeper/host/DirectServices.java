package org.trovekeeper.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.spi.host.Services;
import org.trovekeeper.spi.host.Ticker;

/**
 * Engines as processes of their own session that outlive the agent. A note in the run directory
 * shows a later agent which process it was; the lifetime of an engine is never a question of whose
 * child it is.
 */
public final class DirectServices implements Services {
  private static final Logger LOG = LoggerFactory.getLogger(DirectServices.class);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration REAPING = Duration.ofSeconds(1);

  private final ProcessLauncher launcher;
  private final FileTree files;
  private final Ticker ticker;
  private final boolean privileged;
  private final EngineNotes notes;
  private final EngineLogs logs = new EngineLogs();
  private final Map<String, Process> children = new ConcurrentHashMap<>();

  DirectServices(
      ProcessLauncher launcher,
      FileTree files,
      Ticker ticker,
      boolean privileged,
      Path runDirectory) {
    this.launcher = launcher;
    this.files = files;
    this.ticker = ticker;
    this.privileged = privileged;
    this.notes = new EngineNotes(runDirectory.resolve("services"), files, privileged);
  }

  @Override
  public synchronized void start(ServiceSpec service, Deadline deadline) {
    if (notes.alive(service).isPresent()) {
      return;
    }
    UnaryOperator<ProcessBuilder> streams = streamsTo(service);
    logs.begin(service.log());
    Process engine =
        launcher.start(
            LaunchPlan.engine(resolved(service.arguments()), account(service)),
            Map.of(),
            Optional.empty(),
            streams);
    Optional<ProcessStat> process = ProcessStat.of(engine.pid());
    if (process.isEmpty()) {
      throw GuestException.of(
              ErrorCode.ENGINE_FAILED, "%s ended as it started".formatted(service.name()))
          .withHint("see " + service.log());
    }
    notes.remember(service, process.get());
    children.put(service.name(), engine);
    LOG.info("event=process-start service={} pid={}", service.name(), engine.pid());
  }

  @Override
  public synchronized void stop(ServiceSpec service, Deadline deadline) {
    Optional<ProcessStat> process = notes.alive(service);
    if (process.isPresent()) {
      notes.read(service).ifPresent(note -> notes.write(service, note.stopping()));
      end(service, process.get(), deadline);
    }
    notes.forget(service);
  }

  @Override
  public OptionalLong pid(ServiceSpec service) {
    return notes
        .alive(service)
        .map(process -> OptionalLong.of(process.pid()))
        .orElse(OptionalLong.empty());
  }

  @Override
  public boolean endedUnasked(ServiceSpec service) {
    return notes.alive(service).isEmpty()
        && notes.read(service).filter(note -> !note.stopAsked()).isPresent();
  }

  /** Only of one that this agent started: no other process gets the status. */
  @Override
  public Optional<String> ending(ServiceSpec service) {
    return Optional.ofNullable(children.get(service.name()))
        .filter(DirectServices::reaped)
        .map(child -> EndingRules.ofExit(child.exitValue()));
  }

  /** One that has just ended is seen by others a moment before its status is fetched. */
  private static boolean reaped(Process child) {
    try {
      return child.waitFor(REAPING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !child.isAlive();
    }
  }

  @Override
  public String said(ServiceSpec service) {
    return logs.sinceBegin(service.log());
  }

  /** Nothing: without systemd no one starts engines at boot but the agent. */
  @Override
  public void startAtBoot(ServiceSpec service, boolean enabled, Deadline deadline) {}

  private void end(ServiceSpec service, ProcessStat process, Deadline deadline) {
    LOG.info("event=process-stop service={} pid={}", service.name(), process.pid());
    ask(service, process.pid());
    boolean asked = ticker.await(() -> gone(process), PAUSE, deadline);
    if (!asked) {
      LOG.warn("event=process-kill service={} pid={}", service.name(), process.pid());
      ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
    // its helpers; an engine that somebody else started may share a session with strangers
    boolean ended =
        process.session() != process.pid() || ProcessSession.of(process, ticker).end(PAUSE);
    if (!ended || !ticker.await(() -> gone(process), PAUSE, Deadline.in(Duration.ofSeconds(10)))) {
      throw GuestException.of(
          ErrorCode.ENGINE_TIMEOUT, "%s is still there after KILL".formatted(service.name()));
    }
  }

  private void ask(ServiceSpec service, long pid) {
    switch (service.stop()) {
      case TERM -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
      case INT -> {
        Process _ =
            launcher.start(
                List.of("kill", "-s", "INT", "--", Long.toString(pid)),
                Map.of(),
                Optional.empty(),
                streams -> streams.inheritIO());
      }
    }
  }

  private static boolean gone(ProcessStat process) {
    return ProcessStat.of(process.pid())
        .filter(now -> now.startTicks() == process.startTicks() && !now.ended())
        .isEmpty();
  }

  private List<String> resolved(List<String> arguments) {
    List<String> resolved = new ArrayList<>(arguments);
    resolved.set(0, launcher.path().require(arguments.getFirst()).toString());
    return resolved;
  }

  private Optional<Account> account(ServiceSpec service) {
    return service.osUser().filter(user -> privileged).map(Account::named);
  }

  private UnaryOperator<ProcessBuilder> streamsTo(ServiceSpec service) {
    Path log = service.log();
    if (Files.isSymbolicLink(log)) {
      // the engine owns that folder, and must not make root write elsewhere
      throw GuestException.of(ErrorCode.FILE_FAILED, "%s is a link".formatted(log));
    }
    if (!files.exists(log)) {
      files.write(log, "", 0640, service.osUser());
    }
    return builder ->
        builder
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }
}
