package org.trovekeeper.attack;

import java.util.Optional;

/**
 * One part of a run, after which the set is repaired and inspected.
 *
 * @param candidate which of the replicas becomes the source, counted from 0
 * @param choice among what the kind leaves open: which call is late, how a source is lost
 */
record Act(Kind kind, Driver driver, int candidate, int choice, Optional<Fault> fault) {
  /** What is done. */
  enum Kind {
    /** A planned promotion: nothing may be lost. */
    PROMOTE("promotion"),
    /** Each call is made twice. */
    REPEATED("promotion with every call made twice"),
    /** Calls of the promotion come again when it is over. */
    LATE("promotion whose calls come again when it is over"),
    /** Two calls change places. */
    SWAPPED("promotion with two calls in the wrong order"),
    /** The caller goes on though the fence failed. */
    GOES_ON("promotion whose caller goes on after the source's agent was killed"),
    /** Arguments of the promotion before. */
    STALE("promotion with the roles of the one before"),
    /** Two coordinators, two candidates. */
    TWO_COORDINATORS("two promotions at once, to different candidates"),
    /** The source loses its power and comes back by itself. */
    RETURN("the source loses its power and comes back"),
    /** The source is lost and given up for a replica. */
    FAILOVER("the source is lost; failover"),
    /** The command is ended by a signal in a step, and comes again at once. */
    CUT_OFF("promotion whose command is ended by a signal, and comes again at once");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** Who makes the calls. */
  enum Driver {
    COMMAND("trovekeeper promote"),
    CALLS("calls as Trove orders them");

    private final String words;

    Driver(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  @Override
  public String toString() {
    return "%s, by %s, candidate %d%s"
        .formatted(kind, driver, candidate + 1, fault.map(fault -> "; " + fault).orElse(""));
  }
}
