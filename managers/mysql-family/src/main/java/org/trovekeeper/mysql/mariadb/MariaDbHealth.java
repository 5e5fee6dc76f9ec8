package org.trovekeeper.mysql.mariadb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.sql.HealthSession;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.sql.UserSlots;

/** Looks for what keeps a server that answers from being healthy, in a session of its own. */
final class MariaDbHealth {
  private static final String SLOTS =
      """
      SELECT variable_value - 1, @@global.max_connections FROM information_schema.global_status
      WHERE variable_name = 'THREADS_CONNECTED'\
      """;

  private final HealthSession sessions;
  private final Fence fence;
  private final HistoryWatch watch;
  private final BinlogLoss loss;

  MariaDbHealth(HealthSession sessions, Fence fence, HistoryWatch watch, BinlogLoss loss) {
    this.sessions = sessions;
    this.fence = fence;
    this.watch = watch;
    this.loss = loss;
  }

  List<HealthIssue> look(Deadline deadline) {
    return sessions.look(deadline, this::issues);
  }

  private List<HealthIssue> issues(SqlSession session) {
    List<HealthIssue> issues = new ArrayList<>();
    Optional<ReplicaStatus> replica = ReplicaStatus.read(session);
    replica.flatMap(HealthRules::replica).ifPresent(issues::add);
    issues.addAll(closed(session, replica.isPresent()));
    watch
        .difference()
        .ifPresent(what ->
            issues.add(
                HealthIssue.fault(
                    "history-differs",
                    "the replica's " + what,
                    "compare the data of both, keep one server, and make the other one again")));
    loss.issue(session).ifPresent(issues::add);
    durability(session).ifPresent(issues::add);
    UserSlots.ask(session, SLOTS).issue().ifPresent(issues::add);
    return issues;
  }

  private List<HealthIssue> closed(SqlSession session, boolean follows) {
    List<HealthIssue> issues = new ArrayList<>();
    boolean holds = fence.holds();
    Optional<String> gap = holds ? fence.gap(session) : Optional.empty();
    gap.ifPresent(why ->
        issues.add(
            HealthIssue.fault(
                "fence-open",
                "the server should be closed for writes, but " + why,
                "the agent closes it again; find who opened it")));
    fence
        .opened()
        .ifPresent(why ->
            issues.add(
                HealthIssue.warning(
                    "fence-opened",
                    "the agent had to close the server again, " + why,
                    "find who opened it; make_read_only or attach_replica ends this warning")));
    if (!follows) {
      if (gap.isEmpty() && !session.text("SELECT @@GLOBAL.read_only").equals("0")) {
        issues.add(HealthRules.closed(holds));
      }
      fence
          .closedAt()
          .flatMap(position ->
              HealthRules.passed(GtidPosition.parse(position), Positions.executed(session)))
          .ifPresent(issues::add);
    }
    return issues;
  }

  /** Whether a loss of power can take acknowledged transactions. */
  static Optional<HealthIssue> durability(SqlSession session) {
    return HealthRules.durability(settings(session));
  }

  private static Map<String, String> settings(SqlSession session) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : HealthRules.durabilitySettings()) {
      session
          .first(
              "SELECT global_value FROM information_schema.system_variables"
                  + " WHERE variable_name = ?",
              row -> String.valueOf(row.getString(1)),
              name)
          .ifPresent(value -> settings.put(name, value));
    }
    return settings;
  }
}
