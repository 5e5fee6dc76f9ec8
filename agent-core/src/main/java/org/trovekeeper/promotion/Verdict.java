package org.trovekeeper.promotion;

/** What the rules say of a step in the present state. */
public sealed interface Verdict {
  /** The step is safe. */
  record Go() implements Verdict {}

  /** The step would lose data, or make no sense; says why and what to do. */
  record Refuse(String why, String nextStep) implements Verdict {}
}
