package org.trovekeeper.sql;

import java.util.Optional;
import org.trovekeeper.spi.HealthIssue;

/**
 * Whether a user gets a session. The agent's account may take the last ones, which servers keep for
 * such accounts, so its own login shows nothing.
 *
 * @param used sessions of others than the one that asks
 * @param limit how many there can be before users are refused
 */
public record UserSlots(long used, long limit) {
  /** By a question for both numbers. */
  public static UserSlots ask(SqlSession session, String question) {
    return session
        .first(question, row -> new UserSlots(row.getLong(1), row.getLong(2)))
        .orElse(new UserSlots(0, Long.MAX_VALUE));
  }

  /** A fault when no user can log in. */
  public Optional<HealthIssue> issue() {
    return used < limit
        ? Optional.empty()
        : Optional.of(
            HealthIssue.fault(
                "connections-used-up",
                "users cannot log in: %d sessions, of %d that users may have"
                    .formatted(used, limit),
                "end idle sessions, or raise the limit in the configuration group and restart"));
  }
}
