package org.trovekeeper.mysql.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.trovekeeper.spi.GuestException;

/** Values of configuration groups as statements and option lines. */
class VariableRulesTest {
  static Stream<Arguments> expressions() {
    return Stream.of(
        Arguments.of("BIGINT UNSIGNED", 100, "100"),
        Arguments.of("BIGINT UNSIGNED", "100", "100"),
        Arguments.of("BIGINT UNSIGNED", "16M", "16777216"),
        Arguments.of("INT UNSIGNED", 1.0e6, "1000000"),
        Arguments.of("DOUBLE", 2.5, "2.5"),
        Arguments.of("BOOLEAN", true, "ON"),
        Arguments.of("BOOLEAN", 0, "0"),
        Arguments.of("ENUM", "ROW", "'ROW'"),
        Arguments.of("VARCHAR", "100", "'100'"),
        Arguments.of("VARCHAR", "16M", "'16M'"),
        Arguments.of("VARCHAR", "x'; SET GLOBAL a=1", "'x''; SET GLOBAL a=1'"),
        Arguments.of("BIGINT UNSIGNED", "1; DROP", "'1; DROP'"));
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void values_become_expressions_of_the_variable_s_type(String type, Object value, String sql) {
    assertThat(VariableRules.expression(type, value)).isEqualTo(sql);
  }

  @ParameterizedTest
  @CsvSource({
    "ON,1,true",
    "true,ON,true",
    "OFF,0,true",
    "ON,OFF,false",
    "16M,16777216,true",
    "MIXED,MIXED,true",
    "MIXED,ROW,false"
  })
  void a_running_value_is_compared_by_its_meaning(String wanted, String actual, boolean same) {
    assertThat(VariableRules.same(Optional.of(wanted), actual)).isEqualTo(same);
  }

  @Test
  void names_are_names_and_flags_are_on() {
    assertThat(VariableRules.name("Max-Connections")).isEqualTo("max_connections");
    assertThatThrownBy(() -> VariableRules.name("a = 1\nskip_grant_tables"))
        .isInstanceOf(GuestException.class);
    assertThat(VariableRules.same(Optional.empty(), "ON")).isTrue();
    assertThat(VariableRules.option(false)).contains("OFF");
    assertThat(VariableRules.option(1.0e6)).isEqualTo("1000000");
    assertThatThrownBy(() -> VariableRules.option("a".repeat(4090) + "skip-grant-tables"))
        .isInstanceOf(GuestException.class);
  }
}
