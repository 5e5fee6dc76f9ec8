package org.trovekeeper.mysql.mariadb;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.Progress;
import org.trovekeeper.toolkit.PlainText;

/**
 * A MariaDB GTID position: the last transaction of each replication domain. It stands for all
 * transactions up to those, since the servers run in strict mode, where a domain's numbers only
 * grow.
 */
record GtidPosition(Map<Long, Gtid> last) {
  private static final int SHOWN = 100;
  private static final Pattern GTID = Pattern.compile("(\\d{1,10})-(\\d{1,10})-(\\d{1,19})");

  GtidPosition {
    last = Map.copyOf(last);
  }

  /** One transaction: {@code domain-server-sequence}. */
  record Gtid(long domain, long server, long sequence) {
    @Override
    public String toString() {
      return domain + "-" + server + "-" + sequence;
    }
  }

  /** Empty text is the empty position. Several of one domain count as the last of them. */
  static GtidPosition parse(String text) {
    return of(text.isBlank() ? java.util.List.of() : gtids(text));
  }

  /** The position that the transactions reach. */
  static GtidPosition of(Collection<Gtid> gtids) {
    Map<Long, Gtid> last = new TreeMap<>();
    gtids.forEach(gtid -> last.merge(gtid.domain(), gtid, GtidPosition::later));
    return new GtidPosition(last);
  }

  /** Every transaction named, in order. */
  static java.util.List<Gtid> gtids(String text) {
    return java.util.Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .map(GtidPosition::gtid)
        .toList();
  }

  private static Gtid gtid(String part) {
    Matcher numbers = GTID.matcher(part);
    try {
      if (numbers.matches()) {
        return new Gtid(
            Long.parseLong(numbers.group(1)),
            Long.parseLong(numbers.group(2)),
            Long.parseLong(numbers.group(3)));
      }
    } catch (NumberFormatException tooLarge) {
      // as any other text
    }
    throw GuestException.of(
        ErrorCode.BAD_REQUEST, "not a GTID position: " + PlainText.line(part, SHOWN));
  }

  /** The transactions, one behind the other. */
  static String names(Collection<Gtid> gtids) {
    return gtids.stream().map(Gtid::toString).collect(Collectors.joining(", "));
  }

  boolean isEmpty() {
    return last.isEmpty();
  }

  /** Whether everything up to the other position is reached here. */
  boolean contains(GtidPosition other) {
    return other.minus(this).isEmpty();
  }

  /** What the other position does not reach. */
  GtidPosition minus(GtidPosition other) {
    return of(last.values().stream().filter(gtid -> !other.reaches(gtid)).toList());
  }

  boolean reaches(Gtid gtid) {
    Gtid own = last.get(gtid.domain());
    return own != null && own.sequence() >= gtid.sequence();
  }

  /** Both together. */
  GtidPosition union(GtidPosition other) {
    Map<Long, Gtid> both = new TreeMap<>(last);
    other.last.forEach((domain, gtid) -> both.merge(domain, gtid, GtidPosition::later));
    return new GtidPosition(both);
  }

  /** The transaction with the highest number, which is the last one where there is one domain. */
  Optional<Gtid> newest() {
    return last.values().stream().max(Comparator.comparingLong(Gtid::sequence));
  }

  /** One stream a domain. */
  Progress progress() {
    return new Progress(
        last.entrySet().stream()
            .collect(
                Collectors.toMap(
                    domain -> domain.getKey().toString(), domain -> domain.getValue().sequence())));
  }

  /** As the server writes it, domains in order. */
  String text() {
    return new TreeMap<>(last)
        .values().stream().map(Gtid::toString).collect(Collectors.joining(","));
  }

  private static Gtid later(Gtid one, Gtid two) {
    return two.sequence() > one.sequence() ? two : one;
  }
}
