package org.trovekeeper.it.guest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.trovekeeper.it.Story;
import org.trovekeeper.it.TestBed;

/** A story of booted guests; skipped aloud where the machine boots none. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Story
@ExtendWith(GuestStory.WhereGuestsBoot.class)
@interface GuestStory {
  /** Tells why a story is skipped. */
  final class WhereGuestsBoot implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return TestBed.whyNoGuestsBoot()
          .map(reason -> {
            System.err.println("SKIPPED " + context.getDisplayName() + ": " + reason);
            return ConditionEvaluationResult.disabled(reason);
          })
          .orElseGet(() -> ConditionEvaluationResult.enabled("guests boot"));
    }
  }
}
