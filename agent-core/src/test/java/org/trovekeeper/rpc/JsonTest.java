package org.trovekeeper.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.spi.GuestException;

class JsonTest {
  /** The right column was printed by Python's own json.dumps. */
  @ParameterizedTest
  @CsvSource({
    "1.0, 1.0",
    "-0.0, -0.0",
    "0.1, 0.1",
    "251.97, 251.97",
    "1795335507.3531163, 1795335507.3531163",
    "1e15, 1000000000000000.0",
    "1e16, 1e+16",
    "123456789012345680.0, 1.2345678901234568e+17",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "1.5e-7, 1.5e-07",
    "-2.5e300, -2.5e+300",
    "4.9e-324, 5e-324",
    "2e23, 2e+23",
    "1.7976931348623157e308, 1.7976931348623157e+308"
  })
  void prints_floating_numbers_as_python_does(double value, String printed) {
    assertThat(Json.write(value)).isEqualTo(printed);
  }

  @Test
  void writes_the_separators_and_escapes_of_python() {
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("a", Arrays.asList(1, true, null, List.of(), Map.of()));
    value.put("é\u007f\"\\\n\b\f\t\r\u0001", "😀");
    assertThat(Json.write(value))
        .isEqualTo(
            "{\"a\": [1, true, null, [], {}],"
                + " \"\\u00e9\\u007f\\\"\\\\\\n\\b\\f\\t\\r\\u0001\": \"\\ud83d\\ude00\"}");
  }

  @Test
  void reads_the_plain_types() {
    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    expected.put("b", new BigInteger("123456789012345678901234567890"));
    expected.put("a", List.of(1L, 1.0, "é", false));
    expected.put("n", null);
    Object value =
        Json.parse(
            "{\"b\": 123456789012345678901234567890, \"a\": [1, 1.0, \"\\u00e9\", false],"
                + " \"n\": null}");
    assertThat(value).isEqualTo(expected);
    assertThat(Json.parseObject("{\"b\": 1, \"a\": 2}").keySet()).containsExactly("b", "a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{", "[1,", "{\"secret\"", "secret", "{} {}", "[1 2]", "{\"a\": secret}"})
  void refuses_broken_text_without_quoting_it(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(GuestException.class)
        .hasMessageStartingWith("not valid JSON")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void refuses_bottomless_nesting() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).isInstanceOf(GuestException.class);
  }

  @Test
  void wants_an_object_where_one_is_asked_for() {
    assertThat(Json.parseObject("{\"a\": 1}")).containsEntry("a", 1L);
    assertThatThrownBy(() -> Json.parseObject("[]")).isInstanceOf(GuestException.class);
  }
}
