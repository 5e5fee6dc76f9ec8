package org.trovekeeper.toolkit;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** What an engine did not take of a configuration group, with the reasons. */
public final class RejectedSettings {
  /** The reason for what the user must not decide. */
  public static final String AGENTS = "belongs to the agent";

  /** The reason for what a running server cannot change. */
  public static final String NEEDS_RESTART = "the server takes it at its next restart";

  private RejectedSettings() {}

  /** Fails when anything was refused, and says what took effect all the same. */
  public static void check(Map<String, String> refused, Collection<String> applied) {
    if (!refused.isEmpty()) {
      String taken = applied.isEmpty() ? "none" : String.join(", ", applied);
      throw failure(refused, "applied: " + taken);
    }
  }

  /** Fails when anything would be refused. */
  public static void checkAll(JudgedSettings judged) {
    if (!judged.refused().isEmpty()) {
      throw failure(judged.refused(), "nothing was changed");
    }
  }

  /** Fails when anything was refused, and says what was stored all the same. */
  public static void checkStored(JudgedSettings judged) {
    if (!judged.refused().isEmpty()) {
      Collection<String> stored = judged.taken().keySet();
      throw failure(
          judged.refused(), "stored: " + (stored.isEmpty() ? "none" : String.join(", ", stored)));
    }
  }

  /**
   * @param rest what became of the others
   */
  public static GuestException failure(Map<String, String> refused, String rest) {
    String reasons =
        refused.entrySet().stream()
            .map(one -> "%s (%s)".formatted(one.getKey(), one.getValue()))
            .collect(Collectors.joining(", "));
    return GuestException.of(ErrorCode.SETTING_REFUSED, "refused: %s; %s".formatted(reasons, rest));
  }
}
