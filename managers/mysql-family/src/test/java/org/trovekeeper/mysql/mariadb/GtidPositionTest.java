package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Positions behave as the sets they stand for. */
class GtidPositionTest {
  @Property
  void any_text_is_a_position_or_a_bad_request(
      @ForAll @Chars({'0', '1', '9', '-', ',', ' ', '\n', 'x'}) String text) {
    try {
      GtidPosition read = GtidPosition.parse(text);
      assertThat(GtidPosition.parse(read.text())).isEqualTo(read);
    } catch (GuestException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }
  }

  @Test
  void a_text_that_is_long_or_has_large_numbers_is_refused_in_time() {
    for (String text :
        new String[] {
          "0-1-9999999999999999999", "0-1-1" + " ".repeat(1 << 20) + "x", "1-1-".repeat(1 << 18)
        }) {
      assertThatThrownBy(() -> GtidPosition.parse(text))
          .isInstanceOfSatisfying(
              GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
          .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(300));
    }
  }

  @Provide
  static Arbitrary<GtidPosition> positions() {
    Arbitrary<Gtid> gtids =
        Combinators.combine(
                Arbitraries.longs().between(0, 3),
                Arbitraries.longs().between(1, 4),
                Arbitraries.longs().between(1, 50))
            .as(Gtid::new);
    return gtids.list().ofMaxSize(5).map(GtidPosition::of);
  }

  @Property
  void a_position_reads_as_it_was_written(@ForAll("positions") GtidPosition one) {
    assertThat(GtidPosition.parse(one.text())).isEqualTo(one);
    assertThat(one.contains(one)).isTrue();
    assertThat(one.minus(one).isEmpty()).isTrue();
  }

  @Property
  void a_union_contains_both(
      @ForAll("positions") GtidPosition one, @ForAll("positions") GtidPosition two) {
    assertThat(one.union(two).contains(one)).isTrue();
    assertThat(one.union(two).contains(two)).isTrue();
    assertThat(one.contains(two)).isEqualTo(two.minus(one).isEmpty());
  }

  @Property
  void what_contains_a_union_contains_its_parts(
      @ForAll("positions") GtidPosition one,
      @ForAll("positions") GtidPosition two,
      @ForAll("positions") GtidPosition three) {
    assertThat(one.contains(two.union(three))).isEqualTo(one.contains(two) && one.contains(three));
    if (one.contains(two) && two.contains(three)) {
      assertThat(one.contains(three)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0-1-10          | 0-1-9            | true",
        "0-1-10          | 0-2-10           | true",
        "0-1-10          | 0-1-11           | false",
        "0-1-10          | 1-1-1            | false",
        "0-1-10,1-2-3    | 1-9-3            | true",
        "''              | ''               | true",
        "''              | 0-1-1            | false"
      })
  void numbers_are_compared_by_domain(String own, String other, boolean contains) {
    assertThat(GtidPosition.parse(own).contains(GtidPosition.parse(other))).isEqualTo(contains);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0-1", "a-b-c", "0-1-1;", "0-1-1 0-1-2", "' OR 1", "0-1-99999999999999999999"})
  void nonsense_is_refused(String text) {
    assertThatThrownBy(() -> GtidPosition.parse(text)).isInstanceOf(GuestException.class);
  }
}
