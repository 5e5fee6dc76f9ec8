package org.trovekeeper.spi;

/**
 * Why an engine that answers is not healthy, or what an operator must know about it.
 *
 * @param code a stable name, lower case with dashes, for example {@code replica-stopped}; it is
 *     listed in docs/operating.md
 * @param fact what is the case, plain and in lower case, without secrets
 * @param nextStep what to do about it
 */
public record HealthIssue(Level level, String code, String fact, String nextStep) {
  /** How much it means for the status. */
  public enum Level {
    /** Users cannot do what they could, the agent cannot do its work, or a replica stands still. */
    FAULT,
    /** The engine serves; somebody should look all the same. */
    WARNING
  }

  public static HealthIssue fault(String code, String fact, String nextStep) {
    return new HealthIssue(Level.FAULT, code, fact, nextStep);
  }

  public static HealthIssue warning(String code, String fact, String nextStep) {
    return new HealthIssue(Level.WARNING, code, fact, nextStep);
  }
}
