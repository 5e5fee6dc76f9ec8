package org.trovekeeper.main;

import java.util.logging.LogManager;

/**
 * Logs until the process ends. Java's own manager closes all handlers as soon as the virtual
 * machine is asked to stop, and the log would not say what the stop waited for and what it cut off.
 * Named on the daemon's command line, for Java makes it before any of our code runs.
 */
public final class LastingLogManager extends LogManager {
  /** Keeps the handlers: what they write is not buffered. */
  @Override
  public void reset() {}
}
