package org.trovekeeper.status;

/** How far the instance was prepared. */
public enum PrepareState {
  /** Nobody asked yet. */
  NONE,
  /** At it right now. */
  BUILDING,
  /** Ended badly, or the agent died in the middle. */
  FAILED,
  DONE
}
