package org.trovekeeper.dispatch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Makes a failure that may be shown out of anything thrown. The texts of unexpected exceptions may
 * quote arguments, so neither caller nor log gets them: the log gets types and frames.
 */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static GuestException from(Throwable thrown, String operationId) {
    if (thrown instanceof GuestException known) {
      return known;
    }
    LOG.error("event=defect operation={}", operationId, new Wordless(thrown, 0));
    return GuestException.of(
        ErrorCode.INTERNAL,
        "the agent failed unexpectedly; its log has the details under operation " + operationId);
  }

  /** Shows type and stack of another, and nothing that it says. */
  private static final class Wordless extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int CAUSES = 5;

    Wordless(Throwable of, int depth) {
      super(of.getClass().getName(), causeOf(of, depth), false, true);
      setStackTrace(of.getStackTrace());
    }

    private static @Nullable Wordless causeOf(Throwable of, int depth) {
      Throwable cause = of.getCause();
      return cause == null || depth == CAUSES ? null : new Wordless(cause, depth + 1);
    }
  }
}
