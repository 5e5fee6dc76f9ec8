package org.trovekeeper.strategies.postgresql;

import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** What the server's refusals of a backup mean for the caller. */
final class ToolFailureRules {
  private ToolFailureRules() {}

  /** The failure itself when nothing more is known of it. */
  static GuestException of(GuestException failure) {
    String words = failure.plainMessage();
    if (words.contains("WAL summaries are required")) {
      return GuestException.of(
              ErrorCode.BACKUP_CHAIN_BROKEN,
              "the server has forgotten what changed since the parent backup",
              failure)
          .withHint(WalPlan.AFRESH);
    }
    if (words.contains("manifest requires WAL from final timeline")) {
      return GuestException.of(
              ErrorCode.BACKUP_FAILED,
              "this standby has seen no checkpoint of its source since the parent backup",
              failure)
          .withHint("try again after the source's next checkpoint");
    }
    return failure;
  }
}
