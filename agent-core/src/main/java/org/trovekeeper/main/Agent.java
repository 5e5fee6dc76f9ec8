package org.trovekeeper.main;

import java.nio.file.Path;
import java.util.List;

/** The daemon: everything built, started, and stopped in reverse. */
public final class Agent implements AutoCloseable {
  private Agent() {}

  /** Placeholder of the real graph, which comes from another branch. */
  public static Agent start(List<Path> configFiles, List<Path> configDirs) {
    if (configFiles.isEmpty() || configDirs.isEmpty()) {
      throw new UnsupportedOperationException("no agent yet");
    }
    return new Agent();
  }

  /** Returns when the agent was closed. */
  public void awaitShutdown() {}

  @Override
  public void close() {}
}
