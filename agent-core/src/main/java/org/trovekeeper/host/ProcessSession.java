package org.trovekeeper.host;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Ticker;

/**
 * A program started in a session of its own, with everything it started. The kernel does not give
 * its number to another process while one of the session lives, so what is found is never a
 * stranger's.
 */
final class ProcessSession {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessSession.class);
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration KILL_TAKES = Duration.ofSeconds(10);

  private final long leader;
  private final long startTicks;
  private final Ticker ticker;

  private ProcessSession(long leader, long startTicks, Ticker ticker) {
    this.leader = leader;
    this.startTicks = startTicks;
    this.ticker = ticker;
  }

  /** Of a child just started; it may have ended already. */
  static ProcessSession of(long leader, Ticker ticker) {
    return new ProcessSession(
        leader, ProcessStat.of(leader).map(ProcessStat::startTicks).orElse(-1L), ticker);
  }

  static ProcessSession of(ProcessStat leader, Ticker ticker) {
    return new ProcessSession(leader.pid(), leader.startTicks(), ticker);
  }

  /** TERM to all, KILL to who is still there after the grace; whether all are gone. */
  boolean end(Duration grace) {
    // an interrupt asks the caller to end, not to leave processes behind
    boolean interrupted = Thread.interrupted();
    try {
      return end(Deadline.in(grace));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean end(Deadline grace) {
    signal(ProcessHandle::destroy);
    if (ticker.await(this::empty, PAUSE, grace)) {
      return true;
    }
    // again and again: a process may have been forked since the list was made
    boolean gone =
        ticker.await(
            () -> {
              signal(ProcessHandle::destroyForcibly);
              return empty();
            },
            PAUSE,
            Deadline.in(KILL_TAKES));
    if (!gone) {
      LOG.warn("event=session-kill session={} left={}", leader, members().size());
    }
    return gone;
  }

  private boolean empty() {
    return members().isEmpty();
  }

  private void signal(Consumer<ProcessHandle> how) {
    members().forEach(member -> ProcessHandle.of(member.pid()).ifPresent(how));
  }

  private List<ProcessStat> members() {
    Optional<ProcessStat> now = ProcessStat.of(leader);
    if (now.isPresent() && now.get().startTicks() != startTicks) {
      return List.of();
    }
    return ProcessStat.all().stream()
        // the leader is in its session only once its launcher ran
        .filter(process -> process.session() == leader || process.pid() == leader)
        .filter(process -> !process.ended())
        .toList();
  }
}
