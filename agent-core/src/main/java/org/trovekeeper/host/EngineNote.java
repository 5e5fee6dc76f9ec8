package org.trovekeeper.host;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is remembered of an engine that this agent or an earlier one started.
 *
 * @param bootId the kernel's id of this boot; numbers of an earlier boot mean nothing
 * @param stopAsked whether its end was asked for
 */
record EngineNote(long pid, long startTicks, String bootId, boolean stopAsked) {

  EngineNote stopping() {
    return new EngineNote(pid, startTicks, bootId, true);
  }

  boolean is(ProcessStat process) {
    return process.pid() == pid && process.startTicks() == startTicks && !process.ended();
  }

  String text() {
    return "pid=%d%nstart=%d%nboot=%s%nstop_asked=%s%n"
        .formatted(pid, startTicks, bootId, stopAsked);
  }

  /** Empty when the text is no note: it is then as good as none. */
  static Optional<EngineNote> parse(String text) {
    Map<String, String> values =
        text.lines()
            .map(line -> line.split("=", 2))
            .filter(pair -> pair.length == 2)
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> second));
    try {
      return Optional.of(
          new EngineNote(
              Long.parseLong(values.getOrDefault("pid", "")),
              Long.parseLong(values.getOrDefault("start", "")),
              values.getOrDefault("boot", ""),
              Boolean.parseBoolean(values.get("stop_asked"))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
