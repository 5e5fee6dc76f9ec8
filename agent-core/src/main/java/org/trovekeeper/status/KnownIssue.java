package org.trovekeeper.status;

import java.time.Instant;
import org.trovekeeper.spi.HealthIssue;

/**
 * An issue as the agent knows it.
 *
 * @param since when it was first seen; it was in every look from then on
 * @param counts whether it was seen long enough to be reported
 */
public record KnownIssue(HealthIssue issue, Instant since, boolean counts) {
  boolean fault() {
    return counts && issue.level() == HealthIssue.Level.FAULT;
  }
}
