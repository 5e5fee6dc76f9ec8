package org.trovekeeper.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.HealthIssue;

class StatusReportTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final EngineState UP = new EngineState.Healthy();
  private static final KnownIssue LOOK =
      new KnownIssue(HealthIssue.warning("look", "it serves", "look all the same"), NOW, true);

  static Stream<Arguments> states() {
    return Stream.of(
        Arguments.of(PrepareState.NONE, UP, "not-prepared"),
        Arguments.of(PrepareState.BUILDING, UP, "preparing"),
        Arguments.of(PrepareState.FAILED, UP, "prepare-failed"),
        Arguments.of(PrepareState.REFUSED, UP, "prepare-refused"),
        Arguments.of(PrepareState.DONE, new EngineState.Starting("redo"), "engine-starting"),
        Arguments.of(PrepareState.DONE, new EngineState.Stopped(), "engine-stopped"),
        Arguments.of(PrepareState.DONE, new EngineState.Crashed("killed"), "engine-crashed"),
        Arguments.of(
            PrepareState.DONE,
            new EngineState.Unresponsive(Duration.ofSeconds(7)),
            "engine-silent"));
  }

  @ParameterizedTest
  @MethodSource("states")
  void an_engine_that_does_not_serve_is_down_for_a_reason(
      PrepareState prepare, EngineState engine, String code) {
    StatusReport report = report(prepare, engine, List.of(LOOK));
    assertThat(report.condition()).isEqualTo(Condition.DOWN);
    assertThat(report.reasons()).extracting(one -> one.issue().code()).containsExactly(code);
    assertThat(report.reasons().getFirst().since()).isEqualTo(NOW);
  }

  @Test
  void one_that_answers_is_healthy_or_degraded() {
    assertThat(report(PrepareState.DONE, UP, List.of()))
        .isEqualTo(new StatusReport(Condition.HEALTHY, List.of()));
    assertThat(report(PrepareState.DONE, UP, List.of(LOOK)))
        .isEqualTo(new StatusReport(Condition.DEGRADED, List.of(LOOK)));
  }

  @Test
  void a_crash_says_why() {
    assertThat(report(PrepareState.DONE, new EngineState.Crashed("ended by KILL"), List.of()))
        .extracting(report -> report.reasons().getFirst().issue().fact())
        .isEqualTo("ended by KILL");
  }

  @Test
  void before_anything_was_reported_nothing_is_claimed() {
    for (PrepareState prepare : List.of(PrepareState.NONE, PrepareState.DONE)) {
      StatusReport report = StatusReport.of(prepare, Optional.empty(), List.of(), NOW);
      assertThat(report.condition()).isEqualTo(Condition.UNKNOWN);
      assertThat(report.reasons())
          .extracting(one -> one.issue().code())
          .containsExactly(prepare == PrepareState.NONE ? "not-prepared" : "not-looked-yet");
    }
  }

  private static StatusReport report(
      PrepareState prepare, EngineState engine, List<KnownIssue> issues) {
    Sight sight = new Sight(prepare, engine, ServiceStatus.RUNNING, NOW, "no room");
    return StatusReport.of(prepare, Optional.of(sight), issues, NOW);
  }
}
