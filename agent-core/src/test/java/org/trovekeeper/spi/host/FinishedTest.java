package org.trovekeeper.spi.host;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a failed program said is in the failure, short and without secrets. */
class FinishedTest {
  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj("[00] copying page %d"::formatted)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static void assertSaid(String errors, String... words) {
    assertThatThrownBy(() -> new Finished(1, "", errors).check("tool"))
        .hasMessageStartingWith("tool ended with exit status 1: ")
        .hasMessageContainingAll(words);
  }

  @Test
  void an_error_before_the_last_lines_is_told_too() {
    assertSaid(
        lines(90) + "[00] FATAL ERROR: Too many connections\n" + lines(20),
        "Too many connections | [00] copying page 15 |",
        "page 19");
  }

  @Test
  void a_program_that_said_nothing_is_told_as_such() {
    assertSaid(" \n", "it said nothing");
  }

  @Test
  void secrets_and_control_characters_are_not_passed_on() {
    assertSaid("login with password=hush! failed\u001b[31m", "password=*** failed [31m");
    assertSaid("--password='two words' x", "--password=*** x");
    assertThatThrownBy(() -> new Finished(1, "", "x".repeat(9000)).check("tool"))
        .hasMessageMatching(".{300,400}");
  }
}
