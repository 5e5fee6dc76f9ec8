package org.trovekeeper.toolkit.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Places in the log are numbers. */
class LsnTest {
  @Property
  void a_place_reads_as_it_was_written(@ForAll long value) {
    assertThat(Lsn.parse(new Lsn(value).toString())).isEqualTo(new Lsn(value));
  }

  @Property
  void the_later_of_two_places_reaches_both(@ForAll long one, @ForAll long two) {
    Lsn later = Lsn.max(new Lsn(one), new Lsn(two));
    assertThat(later.reaches(new Lsn(one)) && later.reaches(new Lsn(two))).isTrue();
    assertThat(later.reaches(Lsn.min(new Lsn(one), new Lsn(two)))).isTrue();
  }

  @Property
  void segment_and_offset_make_up_the_place(@ForAll long value) {
    Lsn place = new Lsn(value);
    long size = 16 << 20;
    assertThat(place.segment(size) * size + place.offset(size)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "0/10000000, 0/9000000,  true",
    "0/9000000,  0/10000000, false",
    "1/0,        0/FFFFFFFF, true",
    "A/0,        9/FFFFFFFF, true",
    "10/0,       9/0,        true",
    "FFFFFFFF/0, 0/1,        true",
    "0/5000060,  0/05000060, true",
    "0/a,        0/A,        true"
  })
  void places_are_compared_as_numbers(String own, String other, boolean reaches) {
    assertThat(Lsn.parse(own).reaches(Lsn.parse(other))).isEqualTo(reaches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0/", "/0", "0/G", "0/1/2", "0/123456789", "0-1-5", "0/1'; --"})
  void nonsense_is_refused(String text) {
    assertThatThrownBy(() -> Lsn.parse(text))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.BAD_REQUEST));
  }

  @ParameterizedTest
  @CsvSource({"0/5000060, 0/5000060", "0/0, 0/0", "10/ABCDEF, 10/ABCDEF"})
  void a_place_is_written_as_the_server_does(String text, String written) {
    assertThat(Lsn.parse(text)).hasToString(written);
  }

  @Test
  void positions_are_numbers_whatever_they_look_like() {
    Lsn nine = Lsn.lenient("0/9000000").orElseThrow();
    Lsn ten = Lsn.lenient("0/10000000").orElseThrow();
    Lsn last = Lsn.lenient("FFFFFFFF/FFFFFFFF").orElseThrow();
    assertThat(nine).isLessThan(ten);
    assertThat(ten).isLessThan(last);
    assertThat(last).hasToString("FFFFFFFF/FFFFFFFF");
    assertThat(Lsn.lenient("1/2A").orElseThrow()).hasToString("1/2A");
    for (String none : List.of("", "0/0", "1", "1/", "/1", "1/2/3", "1/123456789", "g/1")) {
      assertThat(Lsn.lenient(none)).as(none).isEmpty();
    }
  }

  @Property
  void any_text_is_a_place_or_a_bad_request(@ForAll @Chars({'0', 'F', 'g', '/', ' '}) String text) {
    try {
      Lsn read = Lsn.parse(text);
      assertThat(Lsn.parse(read.toString())).isEqualTo(read);
    } catch (GuestException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }
  }
}
