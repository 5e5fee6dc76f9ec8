package org.trovekeeper.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.cli.PromotionPlan.Member;
import org.trovekeeper.cli.PromotionPlan.Step;
import org.trovekeeper.spi.Deadline;

/** Carries out the steps of a {@link PromotionPlan}, telling of each as it ends. */
final class Promotion {
  /** No step may take longer: the longest class of calls that a control plane makes in one. */
  private static final Duration STEP_LIMIT = Duration.ofMinutes(10);

  private final Members members;
  private final Listener listener;

  Promotion(Members members, Listener listener) {
    this.members = members;
    this.listener = listener;
  }

  /** Makes one call on one member. */
  @FunctionalInterface
  interface Members {
    @Nullable Object call(
        Member member, String method, Map<String, @Nullable Object> arguments, Duration limit)
        throws CallFailed, Unreachable;
  }

  /** Hears of each step when it has ended. */
  @FunctionalInterface
  interface Listener {
    void ended(Done done);

    /** Once, before the first step: what this member may lose that it acknowledged. */
    default void risks(Member member, String what) {}
  }

  /**
   * A step that was made.
   *
   * @param failure why it failed, if it did
   * @param saved what it saved before it took a diverged server back
   */
  record Done(Step step, Duration took, Optional<String> failure, Optional<String> saved) {}

  /** All steps that were made; they succeeded when none of them failed. */
  List<Done> run(List<List<Step>> groups) {
    List<Done> story = new ArrayList<>();
    for (List<Step> group : groups) {
      Optional<Done> failed = run(group, story);
      if (failed.isPresent() && !failed.get().step().phase().goesOn()) {
        break;
      }
    }
    return story;
  }

  private Optional<Done> run(List<Step> group, List<Done> story) {
    Object last = null;
    for (Step step : group) {
      if (step.takes().isPresent() && isEmpty(last)) {
        continue;
      }
      Map<String, @Nullable Object> arguments = new LinkedHashMap<>(step.arguments());
      if (step.takes().isPresent()) {
        arguments.put(step.takes().get(), last);
      }
      Deadline deadline = Deadline.in(STEP_LIMIT);
      Optional<String> failure = Optional.empty();
      try {
        last = members.call(step.on(), step.method(), arguments, STEP_LIMIT);
      } catch (CallFailed | Unreachable e) {
        failure = Optional.of(String.valueOf(e.getMessage()));
      }
      Done done = new Done(step, STEP_LIMIT.minus(deadline.remaining()), failure, saved(last));
      story.add(done);
      listener.ended(done);
      if (failure.isPresent()) {
        return Optional.of(done);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> saved(@Nullable Object result) {
    return result instanceof Map<?, ?> map
        ? Optional.ofNullable(map.get("saved")).map(String::valueOf)
        : Optional.empty();
  }

  private static boolean isEmpty(@Nullable Object result) {
    return result == null || result.equals("");
  }
}
