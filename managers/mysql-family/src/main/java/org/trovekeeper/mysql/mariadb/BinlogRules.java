package org.trovekeeper.mysql.mariadb;

import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.trovekeeper.mysql.mariadb.ErrantRules.History;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;

/** How the same transaction is recognised in the binary logs of two servers. */
final class BinlogRules {
  private static final Pattern EVENT =
      Pattern.compile("#(\\d{6}\\s+\\d{1,2}:\\d{2}:\\d{2}) server id (\\d+)\\s.*");

  private static final Pattern NUMBER = Pattern.compile("\tGTID (\\d+)-(\\d+)-(\\d+)(?: |$)");

  private BinlogRules() {}

  /**
   * When and where a transaction began, from the lines of {@code mariadb-binlog}: the time of its
   * first event, which replicas write as they got it (the time of its number is that of the last
   * statement here and another one there). Reads no line beyond it.
   */
  static Optional<String> began(Gtid transaction, Iterator<String> lines) {
    String number = "\tGTID " + transaction;
    boolean found = false;
    while (lines.hasNext()) {
      String line = lines.next();
      Matcher event = EVENT.matcher(line);
      if (!event.matches()) {
        continue;
      }
      if (found) {
        return Optional.of(began(event));
      }
      found = line.contains(number + " ") || line.endsWith(number);
    }
    return Optional.empty();
  }

  /**
   * {@link #began} of each transaction.
   *
   * @param limit of how many at most
   */
  static Map<Gtid, String> all(Iterator<String> lines, int limit) {
    Map<Gtid, String> all = new LinkedHashMap<>();
    Optional<Gtid> current = Optional.empty();
    while (lines.hasNext() && all.size() < limit) {
      Matcher event = EVENT.matcher(lines.next());
      if (!event.matches()) {
        continue;
      }
      current.ifPresent(gtid -> all.put(gtid, began(event)));
      Matcher number = NUMBER.matcher(event.group());
      current = number.find() ? Optional.of(gtid(number)) : Optional.empty();
    }
    return all;
  }

  private static Gtid gtid(Matcher number) {
    return new Gtid(
        Long.parseLong(number.group(1)),
        Long.parseLong(number.group(2)),
        Long.parseLong(number.group(3)));
  }

  private static String began(Matcher event) {
    return event.group(1).replaceAll("\\s+", " ") + " server " + event.group(2);
  }

  /** Those of both that did not begin at the same time on the same server. */
  static List<Gtid> differing(Map<Gtid, String> own, Map<Gtid, String> source) {
    return own.entrySet().stream()
        .filter(one -> !source.getOrDefault(one.getKey(), one.getValue()).equals(one.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The last transaction of each domain that both have written to their binary logs. */
  static List<Gtid> common(History own, History source) {
    Set<Gtid> written = Set.copyOf(own.written());
    return own.executed().last().values().stream()
        .filter(written::contains)
        .filter(gtid ->
            source.written().stream()
                .anyMatch(other ->
                    other.domain() == gtid.domain()
                        && other.server() == gtid.server()
                        && other.sequence() >= gtid.sequence()))
        .sorted(Comparator.comparingLong(Gtid::domain))
        .toList();
  }

  /**
   * Positions from which a log has to be read to begin with the transaction: behind the one before
   * it in its domain, whichever server that came from, and at the end of the other domains.
   */
  static List<String> starts(Gtid transaction, History history) {
    long before = transaction.sequence() - 1;
    Set<Long> servers = new LinkedHashSet<>(List.of(transaction.server()));
    history.written().stream()
        .filter(gtid -> gtid.domain() == transaction.domain())
        .forEach(gtid -> servers.add(gtid.server()));
    Stream<Optional<Gtid>> predecessors =
        before == 0
            ? Stream.of(Optional.empty())
            : servers.stream()
                .map(server -> Optional.of(new Gtid(transaction.domain(), server, before)));
    return predecessors.map(last -> start(transaction.domain(), last, history)).toList();
  }

  private static String start(long domain, Optional<Gtid> last, History history) {
    Stream<Gtid> others =
        GtidPosition.of(history.written()).last().values().stream()
            .filter(gtid -> gtid.domain() != domain);
    return GtidPosition.of(Stream.concat(others, last.stream()).toList()).text();
  }
}
