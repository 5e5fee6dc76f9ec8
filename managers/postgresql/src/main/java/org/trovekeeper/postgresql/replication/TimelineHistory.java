package org.trovekeeper.postgresql.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * The way a server's log went: the timelines it left, each with the place where the next one began,
 * and at last the present one up to the place reached.
 */
record TimelineHistory(List<Stretch> stretches) {
  private static final Pattern LINE =
      Pattern.compile("(\\d{1,10})\\s+([0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8})(\\s.*)?");

  TimelineHistory {
    stretches = List.copyOf(stretches);
  }

  /** One timeline from where it began to where it was left, or to the place reached. */
  record Stretch(long timeline, Lsn begin, Lsn end) {}

  /**
   * Reads a history file.
   *
   * @param text what the file of the present timeline says; empty when that is the first one
   */
  static TimelineHistory of(String text, long timeline, Lsn reached) {
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

  long timeline() {
    return stretches.getLast().timeline();
  }

  Lsn reached() {
    return stretches.getLast().end();
  }

  /** The stretches behind this place, the first of them cut there. */
  List<Stretch> behind(Lsn place) {
    return stretches.stream()
        .filter(stretch -> stretch.end().compareTo(place) > 0)
        .map(stretch ->
            new Stretch(stretch.timeline(), Lsn.max(stretch.begin(), place), stretch.end()))
        .toList();
  }
}
