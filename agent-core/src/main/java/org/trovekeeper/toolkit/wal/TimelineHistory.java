package org.trovekeeper.toolkit.wal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * The way a server's log went: the timelines it left, each with the place where the next one began,
 * and at last the present one up to the place reached.
 */
public record TimelineHistory(List<Stretch> stretches) {
  private static final Pattern LINE =
      Pattern.compile("(\\d{1,10})\\s+([0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8})(\\s.*)?");

  public TimelineHistory {
    stretches = List.copyOf(stretches);
  }

  /** One timeline from where it began to where it was left, or to the place reached. */
  public record Stretch(long timeline, Lsn begin, Lsn end) {}

  /** The name of the file that holds the history of a timeline. */
  public static String fileName(long timeline) {
    return String.format(Locale.ROOT, "%08X.history", timeline);
  }

  /**
   * Reads a history file, and refuses one with a line that cannot be read.
   *
   * @param text what the file of the present timeline says; empty when that is the first one
   */
  public static TimelineHistory parse(String text, long timeline, Lsn reached) {
    List<Stretch> stretches = new ArrayList<>();
    Lsn begin = Lsn.ZERO;
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher fields = LINE.matcher(line);
      if (!fields.matches()) {
        throw GuestException.of(
            ErrorCode.REPLICATION_FAILED, "the history of a timeline cannot be read: " + line);
      }
      Lsn end = Lsn.parse(fields.group(2));
      stretches.add(new Stretch(Long.parseLong(fields.group(1)), begin, end));
      begin = end;
    }
    stretches.add(new Stretch(timeline, begin, reached));
    return new TimelineHistory(stretches);
  }

  /** Reads the same file, and leaves out what it cannot read. */
  public static TimelineHistory lenient(String text, long timeline, Lsn reached) {
    String legible =
        text.lines().flatMap(TimelineHistory::legible).collect(Collectors.joining("\n"));
    return parse(legible, timeline, reached);
  }

  private static Stream<String> legible(String line) {
    Matcher fields = LINE.matcher(line.strip());
    return fields.lookingAt() && Lsn.lenient(fields.group(2)).isPresent()
        ? Stream.of(fields.group(1) + "\t" + fields.group(2))
        : Stream.empty();
  }

  public long timeline() {
    return stretches.getLast().timeline();
  }

  public Lsn reached() {
    return stretches.getLast().end();
  }

  /** The timelines that were left, the oldest first. */
  public List<Stretch> past() {
    return stretches.subList(0, stretches.size() - 1);
  }

  /** Where a timeline of the past was left. */
  public Optional<Lsn> end(long left) {
    return past().stream()
        .filter(before -> before.timeline() == left)
        .map(Stretch::end)
        .findFirst();
  }

  /** The file with this number that replay reads: that of the newest timeline that reaches it. */
  public WalFile file(long number, long size) {
    long newest = timeline();
    for (Stretch before : past().reversed()) {
      if (before.end().segment(size) <= number) {
        break;
      }
      newest = before.timeline();
    }
    return new WalFile(newest, number, size);
  }

  /** The stretches behind this place, the first of them cut there. */
  public List<Stretch> behind(Lsn place) {
    return stretches.stream()
        .filter(stretch -> stretch.end().compareTo(place) > 0)
        .map(stretch ->
            new Stretch(stretch.timeline(), Lsn.max(stretch.begin(), place), stretch.end()))
        .toList();
  }
}
