package org.trovekeeper.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

class ArgumentsTest {
  @Test
  void a_number_that_cannot_be_meant_is_a_bad_request_and_not_another_number() {
    for (Object number :
        List.of(
            9_999_999_999_999L,
            -1L << 40,
            new BigInteger("9".repeat(40)),
            1e300,
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            20.5,
            "20",
            true)) {
      assertThatThrownBy(() -> new Arguments(Map.of("limit", number)).optionalInt("limit"))
          .isInstanceOfSatisfying(
              GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
          .hasMessageContaining("limit");
    }
    assertThatThrownBy(() -> new Arguments(Map.of("size", 1e300)).optionalNumber("size"))
        .hasMessageContaining("a whole number");
  }

  @Test
  void a_whole_number_is_taken_in_each_form() {
    assertThat(new Arguments(Map.of("limit", 20L)).optionalInt("limit")).hasValue(20);
    assertThat(new Arguments(Map.of("limit", 20.0)).optionalInt("limit")).hasValue(20);
    assertThat(new Arguments(Map.of("size", 1L << 60)).optionalNumber("size")).hasValue(1L << 60);
    assertThat(new Arguments(Map.of()).optionalInt("limit")).isEmpty();
  }

  @Property
  void a_number_is_itself_or_refused(@ForAll double number) {
    try {
      assertThat(new Arguments(Map.of("n", number)).optionalNumber("n").getAsLong())
          .isEqualTo((long) number);
      assertThat((double) (long) number).isEqualTo(number);
    } catch (GuestException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }
  }
}
