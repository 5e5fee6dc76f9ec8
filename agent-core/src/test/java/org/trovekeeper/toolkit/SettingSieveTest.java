package org.trovekeeper.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A server that is asked about settings says no to some, with words that name them or not. */
class SettingSieveTest {
  private int asked;

  private Map<String, String> sieve(List<String> names, Set<String> bad, boolean tells) {
    return SettingSieve.refused(
        names,
        some -> {
          asked++;
          return some.stream()
              .filter(bad::contains)
              .findFirst()
              .map(name -> tells ? "bad value for option '" + name + "=1'" : "it ended");
        });
  }

  @Test
  void settings_that_are_all_taken_cost_one_question_and_none_cost_none() {
    assertThat(sieve(List.of("a_1", "b_1", "c_1"), Set.of(), false)).isEmpty();
    assertThat(asked).isEqualTo(1);
    assertThat(sieve(List.of(), Set.of(), false)).isEmpty();
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void one_that_is_named_costs_two_questions() {
    assertThat(sieve(List.of("a_1", "b_1", "c_1"), Set.of("b_1"), true)).containsOnlyKeys("b_1");
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void those_that_are_not_named_are_found_by_halves() {
    assertThat(sieve(List.of("a", "b", "c", "d", "e", "f", "g", "h"), Set.of("c", "h"), false))
        .containsOnlyKeys("c", "h");
  }

  @Test
  void of_two_that_do_not_go_together_the_later_one_is_out() {
    assertThat(
            SettingSieve.refused(
                List.of("a", "b", "c"),
                some ->
                    some.containsAll(List.of("a", "c"))
                        ? Optional.of("not both")
                        : Optional.empty()))
        .containsOnlyKeys("c");
  }

  @Test
  void a_plain_word_of_the_server_s_is_no_setting_s_name() {
    assertThat(SettingSieve.named("InnoDB: no port is free", List.of("innodb", "port"))).isEmpty();
    assertThat(
            SettingSieve.named(
                "unknown variable 'port=1', max-connections", List.of("port", "max_connections")))
        .containsExactly("port", "max_connections");
    assertThat(SettingSieve.named("innodb_page_size_2", List.of("innodb_page_size"))).isEmpty();
  }
}
