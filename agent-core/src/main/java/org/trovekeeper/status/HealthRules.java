package org.trovekeeper.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.HealthIssue;

/**
 * Which of the issues that were seen are reported. One that a restart or an attachment brings and
 * removes with it is never told.
 */
public final class HealthRules {
  /** What the agent says when it could not look. */
  static final HealthIssue UNKNOWN =
      HealthIssue.warning(
          "health-unknown",
          "the agent could not ask the server how it is",
          "see the agent's log for event=question-failed or event=question-hangs");

  private HealthRules() {}

  /**
   * One look.
   *
   * @param patience how long an issue must have been there when it is seen again, to be reported
   * @param engineWork whether a call changes the engine right now: nothing new counts then
   * @param first whether this agent never looked before at an instance that an earlier agent looked
   *     after: what is there now was there before
   */
  public record Look(Instant now, Duration patience, boolean engineWork, boolean first) {}

  /** What is known after a look that saw these; what it did not see is over. */
  public static List<KnownIssue> seen(
      List<KnownIssue> before, List<HealthIssue> issues, Look look) {
    return issues.stream()
        .flatMap(issue -> known(was(before, issue), issue, look).stream())
        .toList();
  }

  /** What is known after a look without an answer: what was reported is still so. */
  public static List<KnownIssue> unanswered(List<KnownIssue> before, Look look) {
    List<HealthIssue> kept =
        before.stream()
            .filter(KnownIssue::counts)
            .map(KnownIssue::issue)
            .filter(issue -> !issue.code().equals(UNKNOWN.code()))
            .toList();
    List<HealthIssue> issues = new ArrayList<>(kept);
    issues.add(UNKNOWN);
    return seen(before, issues, look);
  }

  /** What is known when there is no look, since the engine is down: looks are in a row no more. */
  public static List<KnownIssue> unseen(List<KnownIssue> before) {
    return before.stream().filter(KnownIssue::counts).toList();
  }

  private static Optional<KnownIssue> known(
      Optional<KnownIssue> was, HealthIssue issue, Look look) {
    if (was.filter(KnownIssue::counts).isPresent()) {
      return Optional.of(new KnownIssue(issue, was.get().since(), true));
    }
    if (look.engineWork()) {
      return Optional.empty();
    }
    // a clock that went back must not hide an issue until it has caught up
    Instant since =
        was.map(KnownIssue::since).filter(then -> !then.isAfter(look.now())).orElse(look.now());
    boolean longEnough = was.isPresent() && !since.plus(look.patience()).isAfter(look.now());
    return Optional.of(new KnownIssue(issue, since, longEnough || look.first()));
  }

  private static Optional<KnownIssue> was(List<KnownIssue> before, HealthIssue issue) {
    return before.stream().filter(known -> known.issue().code().equals(issue.code())).findFirst();
  }
}
