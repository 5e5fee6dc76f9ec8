package org.trovekeeper.postgresql.replication;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.trovekeeper.sql.ReplicaLogin;

/** Which accounts of replicas no one uses any more. */
final class AccountRules {
  /** Long enough for a replica that is being made from a backup, and for every promotion. */
  static final Duration GRACE = Duration.ofDays(1);

  static final String PREFIX = "replicator_";

  private static final String MARK = "Trovekeeper: unused since ";

  private AccountRules() {}

  /** What is to be done with an account. */
  enum Step {
    NOTHING,
    /** It is not used, and was when it was last looked at. */
    MARK,
    /** It is used again. */
    CLEAR,
    DROP
  }

  static boolean isReplica(String account) {
    return ReplicaLogin.isNamed(account, PREFIX);
  }

  /**
   * The next step. Nothing is known of accounts while a replica is away that may come back.
   *
   * @param used whether a session of it is there
   * @param comment the role's comment, which holds the mark
   * @param away whether a replica has a slot here and does not stream
   */
  static Step step(boolean used, String comment, boolean away, Instant now) {
    Optional<Instant> since = since(comment);
    if (used) {
      return since.isPresent() ? Step.CLEAR : Step.NOTHING;
    }
    if (away) {
      return Step.NOTHING;
    }
    return since
        .map(mark -> mark.plus(GRACE).isAfter(now) ? Step.NOTHING : Step.DROP)
        .orElse(Step.MARK);
  }

  static String mark(Instant now) {
    return MARK + now;
  }

  private static Optional<Instant> since(String comment) {
    try {
      return comment.startsWith(MARK)
          ? Optional.of(Instant.parse(comment.substring(MARK.length())))
          : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
