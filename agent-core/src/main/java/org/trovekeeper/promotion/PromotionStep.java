package org.trovekeeper.promotion;

/** The steps of moving a replica set, each one RPC (contract: flows, 6.3 and 6.4). */
public enum PromotionStep {
  FENCE,
  CATCH_UP,
  DETACH,
  BECOME_SOURCE,
  OPEN_WRITES,
  FOLLOW,
  DEMOTE
}
