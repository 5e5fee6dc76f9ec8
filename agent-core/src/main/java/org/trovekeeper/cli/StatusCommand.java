package org.trovekeeper.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.status.Condition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The state of the agent and its engine; the exit code is that of a monitor's check. */
@Command(
    name = "status",
    header = "Show the state of the agent and its engine, and why it is not healthy.",
    footer =
        "Exit code: 0 healthy, 1 degraded (it serves, with faults or warnings), 2 down,"
            + " 3 unknown (no agent answers, or nothing is prepared yet).",
    // picocli's own would be that of a degraded instance
    exitCodeOnExecutionException = 3)
final class StatusCommand extends Verb {
  static final Duration LIMIT = Duration.ofSeconds(15);

  private static final String REASONS = "reasons";

  @Mixin private SocketOption socket = new SocketOption();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  int run() throws CallFailed, Unreachable {
    Object status = socket.client().report("status", LIMIT);
    out().println(json ? Json.write(status) : text(status));
    return status instanceof Map<?, ?> map
        ? exitCode(map.get("condition"))
        : exitCode(Condition.UNKNOWN.word());
  }

  @Override
  int failed() {
    return exitCode(Condition.UNKNOWN.word());
  }

  @Override
  int unreachable() {
    return exitCode(Condition.UNKNOWN.word());
  }

  /** As monitors know it: good, warning, critical, unknown. */
  static int exitCode(@Nullable Object condition) {
    if (Condition.HEALTHY.word().equals(condition)) {
      return 0;
    }
    if (Condition.DEGRADED.word().equals(condition)) {
      return 1;
    }
    return Condition.DOWN.word().equals(condition) ? 2 : 3;
  }

  private static String text(@Nullable Object status) {
    if (!(status instanceof Map<?, ?> map && map.get(REASONS) instanceof List<?> reasons)) {
      return TextView.of(status);
    }
    Map<Object, @Nullable Object> plain = new LinkedHashMap<>(map);
    plain.put(REASONS, reasons.stream().map(StatusCommand::code).toList());
    StringBuilder text = new StringBuilder(TextView.of(plain));
    for (Object reason : reasons) {
      text.append('\n').append(paragraph(reason));
    }
    return text.toString();
  }

  private static String code(Object reason) {
    return reason instanceof Map<?, ?> map ? String.valueOf(map.get("code")) : "";
  }

  private static String paragraph(Object reason) {
    return reason instanceof Map<?, ?> map
        ? "%n%s %s, since %s%n  what: %s%n  next: %s"
            .formatted(
                map.get("level"),
                map.get("code"),
                map.get("since"),
                map.get("fact"),
                map.get("next_step"))
        : "";
  }
}
