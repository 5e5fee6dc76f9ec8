package org.trovekeeper.promotion;

/** The steps of moving a replica set, each one RPC. */
public enum PromotionStep {
  FENCE,
  CATCH_UP,
  DETACH,
  BECOME_SOURCE,
  OPEN_WRITES,
  FOLLOW,
  DEMOTE
}
