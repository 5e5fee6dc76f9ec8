package org.trovekeeper.spi.replication;

import java.time.Duration;
import java.util.Optional;

/**
 * What one engine says of itself at one moment.
 *
 * @param applying whether it applies what it has got; a source that is closed and has all its own
 *     log applied does not
 * @param executed everything this engine has, its own writes included
 * @param received what it got from its source, applied or not; empty on a source
 * @param sourceAddress whom it follows, as {@code host:port}
 * @param delay how long it holds back what it received; zero when it applies at once
 * @param reached what it has applied or written, as numbers
 * @param has the same with what it received and has not applied
 */
public record ReplicationFacts(
    Role role,
    boolean readOnly,
    boolean receiving,
    boolean applying,
    String executed,
    Optional<String> received,
    Optional<String> sourceAddress,
    Optional<String> lastError,
    Duration delay,
    Progress reached,
    Progress has,
    Identity identity) {
  /** Whether it follows a source. */
  public enum Role {
    SOURCE,
    REPLICA
  }

  /**
   * Which server this is.
   *
   * @param address where replicas find it, as {@code host:port}, in the form of {@code
   *     sourceAddress}
   * @param server a name that no other server of its set may have, where the engine knows one
   * @param lineage what all servers of one set have in common, where the engine knows that: servers
   *     of different lineages can never follow each other
   */
  public record Identity(String address, Optional<String> server, Optional<String> lineage) {}
}
