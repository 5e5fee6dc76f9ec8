package org.trovekeeper.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.status.HealthRules.Look;

class HealthRulesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final HealthIssue STOPPED =
      HealthIssue.fault("replica-stopped", "the receiver stopped", "look at its source");

  /** What was known of an issue since when, then a look that sees it; since when it is known. */
  @ParameterizedTest
  @CsvSource({
    "nothing,   0, false, false, pending,   0",
    "nothing,   0, false, true,  counting,  0",
    "nothing,   0, true,  true,  nothing,   0",
    "pending,   5, false, false, counting, -5",
    "pending,   4, false, false, counting, -4",
    "pending,   3, false, false, pending,  -3",
    "pending,   5, true,  false, nothing,   0",
    "pending, -60, false, false, pending,   0",
    "counting,  0, false, false, counting,  0",
    "counting,  5, true,  false, counting, -5"
  })
  void an_issue_counts_when_it_stays_while_nothing_works_on_the_engine(
      String before, long ago, boolean engineWork, boolean first, String after, long since) {
    assertThat(
            HealthRules.seen(
                known(before, -ago),
                List.of(STOPPED),
                new Look(START, PATIENCE, engineWork, first)))
        .isEqualTo(known(after, since));
  }

  private static List<KnownIssue> known(String how, long since) {
    return how.equals("nothing")
        ? List.of()
        : List.of(new KnownIssue(STOPPED, START.plusSeconds(since), how.equals("counting")));
  }

  @Test
  void what_a_look_does_not_see_is_over_at_once() {
    assertThat(HealthRules.seen(counting(), List.of(), look())).isEmpty();
  }

  @Test
  void an_issue_is_known_by_its_code_and_tells_its_latest_fact() {
    HealthIssue later = HealthIssue.fault("replica-stopped", "stopped at 7", "look");
    assertThat(HealthRules.seen(counting(), List.of(later), look()))
        .containsExactly(new KnownIssue(later, START.minusSeconds(9), true));
  }

  @Test
  void while_the_engine_is_down_what_counted_stays_known_and_news_begin_again() {
    KnownIssue pending = new KnownIssue(HealthIssue.warning("w", "f", "n"), START, false);
    assertThat(HealthRules.unseen(List.of(counting().getFirst(), pending))).isEqualTo(counting());
  }

  @Test
  void a_look_without_an_answer_hides_nothing_and_is_itself_told_when_it_stays_so() {
    List<KnownIssue> once = HealthRules.unanswered(counting(), look());
    assertThat(once).startsWith(counting().getFirst());
    assertThat(once.getLast()).isEqualTo(new KnownIssue(HealthRules.UNKNOWN, START, false));
    List<KnownIssue> twice =
        HealthRules.unanswered(once, new Look(START.plusSeconds(5), PATIENCE, false, false));
    assertThat(twice)
        .containsExactly(counting().getFirst(), new KnownIssue(HealthRules.UNKNOWN, START, true));
    assertThat(HealthRules.unanswered(twice, look())).hasSize(2);
  }

  private static List<KnownIssue> counting() {
    return List.of(new KnownIssue(STOPPED, START.minusSeconds(9), true));
  }

  private static Look look() {
    return new Look(START, PATIENCE, false, false);
  }
}
