package org.trovekeeper.dispatch;

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
    LOG.error("defect operation={} stack={}", operationId, stack(thrown));
    return GuestException.of(
        ErrorCode.INTERNAL,
        "the agent failed unexpectedly; its log has the details under operation " + operationId);
  }

  private static String stack(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    for (Throwable cause = thrown; cause != null && depth < 5; cause = cause.getCause(), depth++) {
      text.append(depth == 0 ? "" : "\ncaused by ").append(cause.getClass().getName());
      for (StackTraceElement frame : cause.getStackTrace()) {
        text.append("\n\tat ").append(frame);
      }
    }
    return text.toString();
  }
}
