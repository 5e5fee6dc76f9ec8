package org.trovekeeper.status;

/** How far the instance was prepared. */
public enum PrepareState {
  /** No one asked yet. */
  NONE,
  /** At it right now. */
  BUILDING,
  /** Refused before the machine was touched; it can be asked again. */
  REFUSED,
  /** Ended badly, or the agent died in the middle. */
  FAILED,
  DONE
}
