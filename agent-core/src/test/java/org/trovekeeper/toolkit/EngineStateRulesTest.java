package org.trovekeeper.toolkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.toolkit.EngineStateRules.Answer;
import org.trovekeeper.toolkit.EngineStateRules.Findings;

/** Findings of a probe and what they mean. */
class EngineStateRulesTest {
  @ParameterizedTest
  @CsvSource({
    "false,false,NO_LISTENER,false,Stopped",
    "false,true,NO_LISTENER,true,Crashed",
    "true,false,ANSWERED,false,Healthy",
    "true,false,NO_LISTENER,false,Starting",
    "true,false,NOT_READY,false,Starting",
    "true,false,NOT_READY,true,Starting",
    "true,false,NO_LISTENER,true,Unresponsive",
    "true,false,SILENT,false,Unresponsive",
    "true,false,SILENT,true,Unresponsive"
  })
  void findings_become_states(
      boolean process, boolean endedUnasked, Answer answer, boolean before, String state) {
    assertThat(
            EngineStateRules.state(
                new Findings(
                    process,
                    endedUnasked ? Optional.of("killed") : Optional.empty(),
                    answer,
                    before,
                    Duration.ofSeconds(3))))
        .extracting(found -> found.getClass().getSimpleName())
        .isEqualTo(state);
  }
}
