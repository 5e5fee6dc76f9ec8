package org.trovekeeper.rpc;

/** How the dispatcher speaks to the transport about one request. Called from any thread. */
public interface Answering {
  /**
   * The request was accepted (it is on disk where that is promised) or will never be run: the
   * transport acknowledges it. Called exactly once, before {@link #reply}; behind it when what was
   * to be run could not be written down.
   */
  void accepted();

  /** Exactly one; also for casts, for which a bus ignores it and the local API reports the end. */
  void reply(Reply reply);

  /** The caller asked for signs that work goes on; only used when it gave a monitor timeout. */
  default void stillWorking() {}
}
