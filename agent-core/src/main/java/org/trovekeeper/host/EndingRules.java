package org.trovekeeper.host;

import java.util.Map;
import java.util.Optional;

/** How a process ended, in words. */
final class EndingRules {
  /** What the JVM and shells add to a signal's number. */
  private static final int BY_SIGNAL = 128;

  private static final int KILL = 9;

  private static final Map<Integer, String> SIGNALS =
      Map.of(4, "ILL", 6, "ABRT", 7, "BUS", KILL, "KILL", 11, "SEGV", 15, "TERM");

  private EndingRules() {}

  /** By the status of a child of ours. */
  static String ofExit(int status) {
    return status > BY_SIGNAL ? bySignal(status - BY_SIGNAL) : withStatus(status);
  }

  /**
   * By a unit's properties; empty while nothing went wrong.
   *
   * @param result such as {@code oom-kill}
   * @param status of its main process: an exit status, or a signal's number
   */
  static Optional<String> ofUnit(String result, int status) {
    return switch (result) {
      case "success" -> Optional.empty();
      case "oom-kill" ->
          Optional.of("the kernel killed the server, since there was no memory left");
      case "signal", "core-dump" -> Optional.of(bySignal(status));
      case "exit-code" -> Optional.of(withStatus(status));
      default -> Optional.of("the server process ended; its unit says " + result);
    };
  }

  private static String withStatus(int status) {
    return "the server process ended by itself with exit status " + status;
  }

  private static String bySignal(int signal) {
    String name = SIGNALS.containsKey(signal) ? " (" + SIGNALS.get(signal) + ")" : "";
    String memory = signal == KILL ? ", as the kernel does it when memory ends" : "";
    return "the server process was ended by signal %d%s%s".formatted(signal, name, memory);
  }
}
