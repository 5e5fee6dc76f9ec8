package org.trovekeeper.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.spi.host.Ticker;

/** A tool at work: its errors are drained, and at its limit its whole session is ended. */
final class RunningProcess implements Running {
  private static final Logger LOG = LoggerFactory.getLogger(RunningProcess.class);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Process process;
  private final String program;
  private final Duration limit;
  private final ProcessSession session;
  private final Tail errors;
  private volatile boolean overLimit;

  RunningProcess(Process process, Command command, Ticker ticker) {
    this.process = process;
    this.program = command.program();
    this.limit = command.limit();
    this.session = ProcessSession.of(process.pid(), ticker);
    this.errors = Tail.drain(process.getErrorStream(), threadName("errors"));
    command.input().ifPresent(this::feed);
    Thread.ofVirtual().name(threadName("limit")).start(this::watchLimit);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public InputStream output() {
    return process.getInputStream();
  }

  @Override
  public OutputStream input() {
    return process.getOutputStream();
  }

  @Override
  public boolean alive() {
    return process.isAlive();
  }

  /**
   * At the deadline it fails with {@code COMMAND_TIMEOUT}; {@link #close} then ends the program.
   */
  @Override
  public Finished await(Deadline deadline) {
    if (!waitFor(deadline.remaining())) {
      throw timeout("by its deadline");
    }
    // what the program left behind would hold its streams open
    session.end(GRACE);
    if (overLimit) {
      throw timeout("within %d s".formatted(limit.toSeconds()));
    }
    return new Finished(process.exitValue(), "", errors.text());
  }

  @Override
  public void close() {
    session.end(GRACE);
    for (AutoCloseable stream :
        new AutoCloseable[] {process.getOutputStream(), process.getInputStream()}) {
      try {
        stream.close();
      } catch (Exception e) {
        // a pipe whose other end is gone cannot be flushed; nothing of it is needed any more
        LOG.debug("event=close program={} ended={}", program, e.getMessage());
      }
    }
  }

  private boolean waitFor(Duration duration) {
    try {
      return process.waitFor(duration.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      session.end(GRACE);
      throw GuestException.of(
          ErrorCode.INTERRUPTED, "the agent stopped while %s ran".formatted(program), e);
    }
  }

  private void watchLimit() {
    if (!waitFor(limit)) {
      LOG.info("event=limit program={} pid={} limit={}", program, pid(), limit);
      overLimit = true;
      session.end(GRACE);
    }
  }

  private void feed(Secret text) {
    Thread.ofVirtual()
        .name(threadName("input"))
        .start(() -> {
          try (OutputStream input = process.getOutputStream()) {
            input.write(text.reveal().getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            // the program ended without reading it; its exit status says the rest
            LOG.debug("event=input program={} ended={}", program, e.getMessage());
          }
        });
  }

  private GuestException timeout(String when) {
    return GuestException.of(
        ErrorCode.COMMAND_TIMEOUT, "%s did not end %s".formatted(program, when));
  }

  private String threadName(String job) {
    return "%s-%s-%d".formatted(job, program, process.pid());
  }
}
