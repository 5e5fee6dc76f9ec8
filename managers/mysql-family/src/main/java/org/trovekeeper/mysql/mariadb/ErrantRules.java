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

    GtidPosition executed() {
      return GtidPosition.of(written).union(applied);
    }
  }

  /**
   * The last errant transaction of each domain and server. One is errant when the source has not
   * come that far in the domain, or has come further but knows only older ones of that server.
   * Where the source knows nothing of that server (it was seeded later), the server's own strict
   * check at the connection decides.
   */
  static List<Gtid> errant(History own, History source) {
    GtidPosition reached = source.executed();
    Map<List<Long>, Long> known =
        Stream.concat(source.written().stream(), source.applied().last().values().stream())
            .collect(Collectors.toMap(ErrantRules::origin, Gtid::sequence, Math::max));
    return Stream.concat(own.written().stream(), own.applied().last().values().stream())
        .distinct()
        .filter(gtid -> !reached.reaches(gtid) || newerThanKnown(gtid, known))
        .toList();
  }

  private static boolean newerThanKnown(Gtid gtid, Map<List<Long>, Long> known) {
    Long last = known.get(origin(gtid));
    return last != null && gtid.sequence() > last;
  }

  private static List<Long> origin(Gtid gtid) {
    return List.of(gtid.domain(), gtid.server());
  }
}
