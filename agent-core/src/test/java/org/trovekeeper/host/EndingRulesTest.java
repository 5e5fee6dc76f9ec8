package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndingRulesTest {
  @ParameterizedTest
  @CsvSource({
    "0, with exit status 0",
    "1, with exit status 1",
    "137, ended by signal 9 (KILL)",
    "139, ended by signal 11 (SEGV)",
    "162, ended by signal 34"
  })
  void a_child_s_status_is_an_exit_or_a_signal(int status, String words) {
    assertThat(EndingRules.ofExit(status)).contains(words);
  }

  @ParameterizedTest
  @CsvSource({
    "exit-code, 3, with exit status 3",
    "signal, 6, ended by signal 6 (ABRT)",
    "core-dump, 11, ended by signal 11 (SEGV)",
    "oom-kill, 9, no memory left",
    "watchdog, 6, its unit says watchdog"
  })
  void a_unit_s_result_says_more(String result, int status, String words) {
    assertThat(EndingRules.ofUnit(result, status))
        .hasValueSatisfying(told -> assertThat(told).contains(words));
  }
}
