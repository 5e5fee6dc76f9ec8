package org.trovekeeper.spi.replication;

import java.util.Optional;

/**
 * What one engine says of itself at one moment.
 *
 * @param executed everything this engine has, its own writes included
 * @param received what it got from its source, applied or not; empty on a source
 */
public record ReplicationFacts(
    Role role,
    boolean readOnly,
    boolean receiving,
    boolean applying,
    String executed,
    Optional<String> received,
    Optional<String> sourceAddress,
    Optional<String> lastError) {
  /** Whether it follows somebody. */
  public enum Role {
    SOURCE,
    REPLICA
  }
}
