package org.trovekeeper.it.guest;

import java.time.Duration;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Prints how long each sentence of a story took. */
final class StepDurations implements BeforeTestExecutionCallback, AfterTestExecutionCallback {
  private static final Namespace OURS = Namespace.create(StepDurations.class);

  @Override
  public void beforeTestExecution(ExtensionContext context) {
    context.getStore(OURS).put("begin", System.nanoTime());
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    long begin = context.getStore(OURS).get("begin", long.class);
    var took = Duration.ofNanos(System.nanoTime() - begin);
    System.out.printf(
        "%5.1f s  %s%s%n",
        took.toMillis() / 1000.0,
        context.getDisplayName(),
        context.getExecutionException().isPresent() ? "  FAILED" : "");
  }
}
