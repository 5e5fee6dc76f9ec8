package org.trovekeeper.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.trovekeeper.spi.replication.Progress;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.ReplicationFacts.Role;

class PromotionRulesTest {
  @ParameterizedTest(name = "{0} on a {1} whose applier runs={2}: allowed={3}")
  @CsvSource({
    "FENCE, SOURCE, false, true",
    "FENCE, REPLICA, true, true",
    "CATCH_UP, REPLICA, true, true",
    "CATCH_UP, REPLICA, false, false",
    "CATCH_UP, SOURCE, false, true",
    "DETACH, REPLICA, true, true",
    "DETACH, SOURCE, false, true",
    "BECOME_SOURCE, SOURCE, false, true",
    "BECOME_SOURCE, REPLICA, true, false",
    "OPEN_WRITES, SOURCE, false, true",
    "OPEN_WRITES, REPLICA, true, false",
    "OPEN_WRITES, REPLICA, false, false",
    "FOLLOW, SOURCE, false, true",
    "FOLLOW, REPLICA, true, true",
    "DEMOTE, REPLICA, true, true",
    "DEMOTE, SOURCE, false, false",
  })
  void a_step_is_taken_only_where_it_loses_nothing(
      PromotionStep step, Role role, boolean applying, boolean allowed) {
    Verdict verdict = PromotionRules.check(step, facts(role, applying, Optional.empty()));
    assertThat(verdict instanceof Verdict.Go).isEqualTo(allowed);
  }

  @ParameterizedTest
  @EnumSource
  void a_step_that_is_always_allowed_is_refused_in_no_state(PromotionStep step) {
    boolean refused = false;
    for (Role role : Role.values()) {
      for (boolean applying : new boolean[] {true, false}) {
        refused |=
            PromotionRules.check(step, facts(role, applying, Optional.empty()))
                instanceof Verdict.Refuse;
      }
    }
    assertThat(PromotionRules.always(step)).isEqualTo(!refused);
  }

  @Test
  void a_replica_that_cannot_catch_up_is_refused_with_the_engines_own_reason() {
    Verdict verdict =
        PromotionRules.check(
            PromotionStep.CATCH_UP, facts(Role.REPLICA, false, Optional.of("error 1236")));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refuse.class, refuse -> assertThat(refuse.why()).contains("error 1236"));
  }

  @Test
  void opening_a_follower_for_writes_is_refused_naming_whom_it_follows() {
    Verdict verdict =
        PromotionRules.check(
            PromotionStep.OPEN_WRITES, facts(Role.REPLICA, true, Optional.empty()));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refuse.class,
            refuse -> {
              assertThat(refuse.why()).contains("192.0.2.10:3306");
              assertThat(refuse.nextStep()).contains("detach_replica");
            });
  }

  @Test
  void a_delay_that_ends_after_the_call_is_named_at_once() {
    ReplicationFacts facts =
        new ReplicationFacts(
            Role.REPLICA,
            true,
            true,
            true,
            "0-1-42",
            Optional.of("0-1-43"),
            Optional.of("192.0.2.10:3306"),
            Optional.empty(),
            Duration.ofHours(1),
            new Progress(Map.of("0", 42L)),
            new Progress(Map.of("0", 43L)),
            new ReplicationFacts.Identity("192.0.2.1:3306", Optional.empty(), Optional.empty()));
    PromotionRules.Wanted wanted =
        new PromotionRules.Wanted("0-1-43", new Progress(Map.of("0", 43L)));
    Duration limit = Duration.ofSeconds(170);
    assertThat(PromotionRules.catchUp(facts, wanted, Optional.empty(), limit))
        .isInstanceOfSatisfying(
            Verdict.Refuse.class, refuse -> assertThat(refuse.why()).contains("3600 s", "0-1-43"));
    assertThat(PromotionRules.leave(facts, limit)).isInstanceOf(Verdict.Refuse.class);
    assertThat(PromotionRules.leave(facts, Duration.ofHours(2))).isInstanceOf(Verdict.Go.class);
  }

  private static ReplicationFacts facts(Role role, boolean applying, Optional<String> error) {
    Optional<String> source =
        role == Role.REPLICA ? Optional.of("192.0.2.10:3306") : Optional.empty();
    return new ReplicationFacts(
        role,
        true,
        applying,
        applying,
        "0-1-42",
        Optional.empty(),
        source,
        error,
        Duration.ZERO,
        Progress.NONE,
        Progress.NONE,
        new ReplicationFacts.Identity("192.0.2.1:3306", Optional.empty(), Optional.empty()));
  }
}
