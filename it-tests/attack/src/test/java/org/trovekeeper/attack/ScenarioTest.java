package org.trovekeeper.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  @Test
  void an_equal_seed_is_an_equal_plan() {
    assertThat(Scenario.of(4711, 3)).isEqualTo(Scenario.of(4711, 3));
    assertThat(Scenario.of(4711, 3)).isNotEqualTo(Scenario.of(4712, 3));
  }

  @Test
  void a_plan_is_told_in_words() {
    assertThat(Scenario.of(1, 3).text()).startsWith("seed 1, 3 members\n  act 1: ").endsWith("\n");
  }

  @Test
  void the_seeds_of_verify_meet_each_kind_of_fault() {
    assertThat(acts().flatMap(act -> act.fault().stream()).map(Fault::kind).distinct())
        .containsExactlyInAnyOrder(Fault.Kind.values());
  }

  @Test
  void the_seeds_of_verify_meet_each_kind_of_act_and_each_driver() {
    assertThat(acts().map(Act::kind).distinct()).containsExactlyInAnyOrder(Act.Kind.values());
    assertThat(acts().map(Act::driver).distinct()).containsExactlyInAnyOrder(Act.Driver.values());
  }

  private static Stream<Act> acts() {
    return Seeds.EACH.stream().flatMap(seed -> Scenario.of(seed, 3).acts().stream());
  }
}
