package org.trovekeeper.mysql.mariadb;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;

/** Which transactions of a server its future source lacks. */
final class ErrantRules {
  private ErrantRules() {}

  /**
   * What one server has.
   *
   * @param written the last transaction of each domain and server in its binary log ({@code
   *     gtid_binlog_state})
   * @param applied its position as a replica ({@code gtid_slave_pos})
   */
  record History(List<Gtid> written, GtidPosition applied) {
    static History of(String binlogState, String slavePosition) {
      return new History(GtidPosition.gtids(binlogState), GtidPosition.parse(slavePosition));
    }

    /** What the binary log has. */
    GtidPosition logged() {
      return GtidPosition.of(written);
    }

    GtidPosition executed() {
      return logged().union(applied);
    }

    private Stream<Gtid> all() {
      return Stream.concat(written.stream(), applied.last().values().stream());
    }
  }

  /**
   * The last errant transaction of each domain and server. One is errant when
   *
   * <ul>
   *   <li>the source has not come that far in the domain, or
   *   <li>the source knows only older ones of that server, or
   *   <li>the source knows none of that server, and it is the last of the server's own in the
   *       domain: a replica could not have gone on behind a transaction that its source lacks, so
   *       earlier ones come from before the source was seeded.
   * </ul>
   */
  static List<Gtid> errant(History own, History source) {
    GtidPosition reached = source.executed();
    GtidPosition newest = own.executed();
    Map<List<Long>, Long> known =
        source.all().collect(Collectors.toMap(ErrantRules::origin, Gtid::sequence, Math::max));
    return own.all()
        .distinct()
        .filter(gtid -> {
          Long last = known.get(origin(gtid));
          return !reached.reaches(gtid)
              || (last == null ? newest.last().containsValue(gtid) : gtid.sequence() > last);
        })
        .toList();
  }

  private static List<Long> origin(Gtid gtid) {
    return List.of(gtid.domain(), gtid.server());
  }
}
