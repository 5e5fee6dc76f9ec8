package org.trovekeeper.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.spi.replication.Progress;

/**
 * What one member says of itself ({@code get_replication_state}).
 *
 * @param source whom it follows; empty when it follows no server
 * @param left whom it left for a failover; it has not been opened since
 * @param tookOverFrom whom it left before it was opened
 * @param faults what forbids to move it; earlier agents do not say
 */
record MemberState(
    String agent,
    String strategy,
    String address,
    Optional<String> server,
    Optional<String> lineage,
    boolean readOnly,
    Optional<String> source,
    boolean receiving,
    boolean applying,
    Optional<String> lastError,
    Duration delay,
    String executed,
    Optional<String> received,
    Progress reached,
    Progress has,
    Optional<String> left,
    Optional<String> tookOverFrom,
    List<String> faults) {

  /** Reads an agent's answer. */
  static MemberState of(Map<String, @Nullable Object> answer) {
    Arguments json = new Arguments(answer);
    return new MemberState(
        json.text("agent"),
        json.text("strategy"),
        json.text("address"),
        json.optionalText("server"),
        json.optionalText("lineage"),
        json.flag("read_only"),
        json.text("role").equals("REPLICA")
            ? Optional.of(json.optionalText("source").orElse(""))
            : Optional.empty(),
        json.flag("receiving"),
        json.flag("applying"),
        json.optionalText("last_error"),
        Duration.ofMillis(json.optionalNumber("delay_ms").orElse(0)),
        json.text("executed"),
        json.optionalText("received"),
        progress(json.object("reached")),
        progress(json.object("has")),
        json.optionalText("left"),
        json.optionalText("took_over_from"),
        json.texts("faults"));
  }

  private static Progress progress(Arguments json) {
    Map<String, Long> numbers = new HashMap<>();
    json.values().keySet().forEach(key -> numbers.put(key, json.optionalNumber(key).orElse(0)));
    return new Progress(numbers);
  }

  boolean replica() {
    return source.isPresent();
  }

  boolean follows(String address) {
    return source.filter(address::equals).isPresent();
  }

  /** Whether it waits, closed, between leaving that server and what comes next. */
  boolean waitsAfter(String address) {
    return !replica() && readOnly && left.filter(address::equals).isPresent();
  }

  boolean tookOver(String address) {
    return !replica() && tookOverFrom.filter(address::equals).isPresent();
  }

  boolean takesWrites() {
    return !replica() && !readOnly;
  }

  /** The position, for people. */
  String position() {
    return received.orElse(executed);
  }
}
