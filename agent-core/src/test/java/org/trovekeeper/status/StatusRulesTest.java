package org.trovekeeper.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.trovekeeper.status.ServiceStatus.BLOCKED;
import static org.trovekeeper.status.ServiceStatus.CRASHED;
import static org.trovekeeper.status.ServiceStatus.HEALTHY;
import static org.trovekeeper.status.ServiceStatus.RUNNING;
import static org.trovekeeper.status.ServiceStatus.SHUTDOWN;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.trovekeeper.spi.EngineState;

class StatusRulesTest {
  private static final EngineState UP = new EngineState.Healthy();
  private static final EngineState STARTING = new EngineState.Starting("recovery");
  private static final EngineState DOWN = new EngineState.Stopped();
  private static final EngineState CRASH = new EngineState.Crashed("signal 9");
  private static final EngineState SILENT = new EngineState.Unresponsive(Duration.ofSeconds(9));

  @ParameterizedTest
  @EnumSource(
      value = PrepareState.class,
      names = {"DONE"},
      mode = EnumSource.Mode.EXCLUDE)
  void until_prepared_the_engine_does_not_matter(PrepareState prepare) {
    Optional<ServiceStatus> expected =
        switch (prepare) {
          case NONE, DONE -> Optional.empty();
          case BUILDING -> Optional.of(ServiceStatus.BUILDING);
          case FAILED, REFUSED -> Optional.of(ServiceStatus.FAILED);
        };
    for (EngineState seen : List.of(UP, STARTING, DOWN, CRASH, SILENT)) {
      for (boolean faulty : List.of(true, false)) {
        StatusFacts facts = new StatusFacts(prepare, seen, faulty, HEALTHY);
        assertThat(StatusRules.next(facts)).isEqualTo(expected);
      }
    }
  }

  static Stream<Arguments> prepared() {
    return Stream.of(
        Arguments.of(UP, false, HEALTHY, HEALTHY),
        Arguments.of(UP, false, RUNNING, RUNNING),
        Arguments.of(UP, true, HEALTHY, RUNNING),
        Arguments.of(UP, true, RUNNING, BLOCKED),
        Arguments.of(STARTING, false, HEALTHY, RUNNING),
        Arguments.of(STARTING, false, RUNNING, BLOCKED),
        Arguments.of(DOWN, false, HEALTHY, SHUTDOWN),
        Arguments.of(DOWN, true, HEALTHY, SHUTDOWN),
        Arguments.of(DOWN, false, RUNNING, SHUTDOWN),
        Arguments.of(CRASH, false, HEALTHY, CRASHED),
        Arguments.of(CRASH, true, HEALTHY, CRASHED),
        Arguments.of(CRASH, false, RUNNING, CRASHED),
        Arguments.of(SILENT, false, HEALTHY, BLOCKED),
        Arguments.of(SILENT, true, HEALTHY, BLOCKED),
        Arguments.of(SILENT, false, RUNNING, BLOCKED));
  }

  @ParameterizedTest
  @MethodSource("prepared")
  void once_prepared_the_true_state_is_told_in_the_control_planes_words(
      EngineState seen, boolean faulty, ServiceStatus working, ServiceStatus expected) {
    StatusFacts facts = new StatusFacts(PrepareState.DONE, seen, faulty, working);
    assertThat(StatusRules.next(facts)).hasValue(expected);
  }
}
