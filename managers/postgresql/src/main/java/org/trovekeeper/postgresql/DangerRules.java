package org.trovekeeper.postgresql;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values that the server takes and with which users, replicas or the agent would be shut out. */
final class DangerRules {
  private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,12})\\s*([a-z]*)\\s*");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "", Duration.ofMillis(1),
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int SLOTS = 3;

  /** The server takes beginnings, too. */
  private static final Pattern ON =
      Pattern.compile("\\s*(?:on|t|tr|tru|true|y|ye|yes|1)\\s*", Pattern.CASE_INSENSITIVE);

  private DangerRules() {}

  /** What this value would break on a server that serves. */
  static Optional<String> refusal(String name, String value) {
    return switch (name) {
      case "synchronous_standby_names" ->
          value.isBlank()
              ? Optional.empty()
              : Optional.of("every write would wait while that standby is away");
      case "wal_sender_timeout", "wal_receiver_timeout" ->
          time(value).filter(time -> time.isPositive() && time.compareTo(SHORTEST) < 0).isPresent()
              ? Optional.of("replicas would be cut off: less than 5 s")
              : Optional.empty();
      case "superuser_reserved_connections" ->
          number(value).filter(slots -> slots < SLOTS).isPresent()
              ? Optional.of("users could lock the agent out: it needs 3")
              : Optional.empty();
      case "pre_auth_delay", "post_auth_delay" ->
          time(value).filter(Duration::isZero).isPresent()
              ? Optional.empty()
              : Optional.of("every login would wait, the agent's and replicas' too");
      case "db_user_namespace" ->
          ON.matcher(value).matches()
              ? Optional.of("accounts would have other names, the agent's and replicas' too")
              : Optional.empty();
      case "wal_retrieve_retry_interval" ->
          time(value).filter(time -> time.compareTo(LONGEST) > 0).isPresent()
              ? Optional.of("replicas would not look for their source for more than a minute")
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Duration> time(String value) {
    Matcher parts = NUMBER.matcher(value);
    return parts.matches() && UNITS.containsKey(parts.group(2))
        ? Optional.ofNullable(UNITS.get(parts.group(2)))
            .map(unit -> unit.multipliedBy(Long.parseLong(parts.group(1))))
        : Optional.empty();
  }

  private static Optional<Long> number(String value) {
    Matcher parts = NUMBER.matcher(value);
    return parts.matches() && parts.group(2).isEmpty()
        ? Optional.of(Long.valueOf(parts.group(1)))
        : Optional.empty();
  }
}
