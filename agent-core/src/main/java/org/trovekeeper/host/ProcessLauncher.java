package org.trovekeeper.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Starts every child, from one thread: the kernel sends the death signal of a child when the thread
 * that started it ends, not when the process does. Closing it therefore ends the tools still at
 * work; engines go on.
 */
final class ProcessLauncher implements AutoCloseable {
  private final ProgramPath path = new ProgramPath();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("process-launcher").factory());

  /**
   * Starts the line in a clean environment.
   *
   * @param line launchers and program, as {@link LaunchPlan} made it
   * @param streams says where the child's streams go
   */
  Process start(
      List<String> line,
      Map<String, String> environment,
      Optional<Path> directory,
      UnaryOperator<ProcessBuilder> streams) {
    List<String> resolved = new ArrayList<>(line);
    resolved.set(0, path.require(line.getFirst()).toString());
    ProcessBuilder builder =
        new ProcessBuilder(resolved).directory(directory.orElse(Path.of("/")).toFile());
    builder.environment().clear();
    builder.environment().put("PATH", path.text());
    builder.environment().put("LANG", "C.UTF-8");
    builder.environment().putAll(environment);
    return onLauncherThread(streams.apply(builder));
  }

  ProgramPath path() {
    return path;
  }

  @Override
  public void close() {
    thread.shutdown();
  }

  private Process onLauncherThread(ProcessBuilder builder) {
    var started = thread.submit(builder::start);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return started.get();
        } catch (InterruptedException e) {
          // the child would be lost; starting takes milliseconds
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw failed(builder, e.getCause() instanceof IOException cause ? cause : e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static GuestException failed(ProcessBuilder builder, Exception why) {
    return GuestException.of(
        ErrorCode.COMMAND_FAILED, builder.command().getFirst() + " could not be started", why);
  }
}
