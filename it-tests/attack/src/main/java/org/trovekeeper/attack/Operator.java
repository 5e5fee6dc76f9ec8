package org.trovekeeper.attack;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Repairs as a careful person would, by what the manual says: starts what was killed, promotes
 * again, attaches what does not follow.
 */
final class Operator {
  private static final int TRIES = 8;
  private static final Duration BETWEEN = Duration.ofSeconds(3);

  private final Cluster cluster;
  private final Truth truth;
  private final Timeline timeline;
  private final Calls calls;

  Operator(Cluster cluster, Truth truth, Timeline timeline) {
    this.cluster = cluster;
    this.truth = truth;
    this.timeline = timeline;
    this.calls = new Calls(timeline, Act.Kind.PROMOTE, 0);
  }

  /**
   * What keeps the set from being one source and its replicas in spite of all; empty when whole.
   *
   * @param driver a command that did not end well is made once more first: it ends the leases of
   *     the one before
   */
  String repair(Promoter.Roles roles, Act.Driver driver) {
    String trouble = "";
    boolean again = driver == Act.Driver.COMMAND && roles.source().inSet();
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      truth.inSet().forEach(this::start);
      trouble = truth.trouble();
      if (trouble.isEmpty()) {
        return "";
      }
      if (attempt > 1) {
        Waiting.pause(BETWEEN);
      }
      timeline.add("operator", "repairs (%d): %s".formatted(attempt, trouble));
      List<Member> writable = truth.writable();
      if (again && writable.size() <= 1) {
        again = false;
        new Command(cluster.home(), timeline).promote(roles, Strike.none(roles.source(), timeline));
      } else if (writable.size() == 1) {
        gather(writable.getFirst());
      } else if (writable.isEmpty()) {
        open(roles);
      } else {
        return "two writable servers stayed: " + writable;
      }
    }
    truth.inSet().forEach(this::start);
    trouble = truth.trouble();
    return trouble;
  }

  /** Agent and server of a member run when this returns, if they can. */
  void start(Member member) {
    member.disk().free();
    member.thaw();
    if (!member.agentRuns()) {
      timeline.add("operator", "starts the agent of " + member);
    }
    member.startAgent();
    if (truth.ask(member, Engine.Reader::writable).isEmpty()) {
      timeline.add("operator", "restarts the server of " + member);
      calls.alone(member, "restart", Map.of());
    }
  }

  private void gather(Member source) {
    for (Member member : truth.inSet()) {
      if (member != source) {
        boolean follows =
            truth
                .ask(member, Engine.Reader::following)
                .filter(it -> it.port() == source.port() && it.runs())
                .isPresent();
        if (!follows) {
          timeline.add("operator", "attaches %s to %s".formatted(member, source));
          if (truth
              .ask(member, Engine.Reader::following)
              .filter(it -> it.port() != 0)
              .isPresent()) {
            calls.alone(member, "detach_replica", Map.of("for_failover", true));
          }
          calls.follow(member, source);
        }
      }
    }
  }

  /** No server takes writes: the same promotion again, else back to the source that was. */
  private void open(Promoter.Roles roles) {
    Command command = new Command(cluster.home(), timeline);
    boolean done = command.promote(roles, Strike.none(roles.source(), timeline));
    if (done) {
      return;
    }
    boolean candidateFollows =
        truth
            .ask(roles.candidate(), Engine.Reader::following)
            .filter(it -> it.port() == roles.source().port())
            .isPresent();
    Member next = candidateFollows ? roles.source() : roles.candidate();
    if (truth.writable().isEmpty()) {
      timeline.add("operator", "opens " + next);
      calls.alone(next, "make_read_only", Map.of("read_only", false));
    }
  }
}
