package org.trovekeeper.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.trovekeeper.rpc.Lane.BULK;
import static org.trovekeeper.rpc.Lane.ENGINE;
import static org.trovekeeper.rpc.Lane.EXCLUSIVE;
import static org.trovekeeper.rpc.Lane.READ;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.trovekeeper.rpc.Lane;

class LaneRulesTest {
  static List<Arguments> cases() {
    return List.of(
        row("nothing waits", List.of(), List.of(), List.of()),
        row(
            "reads begin beside anything",
            List.of(EXCLUSIVE, READ),
            List.of(READ, READ),
            List.of(0, 1)),
        row("a change goes beside long work", List.of(BULK), List.of(ENGINE), List.of(0)),
        row("long work waits for a change before it", List.of(ENGINE), List.of(BULK), List.of()),
        row("also for one that waits itself", List.of(), List.of(ENGINE, BULK), List.of(0)),
        row("but not for one after it", List.of(), List.of(BULK, ENGINE), List.of(0, 1)),
        row("one engine call at a time", List.of(), List.of(ENGINE, ENGINE), List.of(0)),
        row("one bulk at a time", List.of(BULK), List.of(BULK, ENGINE), List.of(1)),
        row("exclusive waits for bulk", List.of(BULK), List.of(EXCLUSIVE), List.of()),
        row("exclusive is not overtaken", List.of(BULK), List.of(EXCLUSIVE, ENGINE), List.of()),
        row("but by reads", List.of(BULK), List.of(EXCLUSIVE, READ), List.of(1)),
        row("nothing beside exclusive", List.of(EXCLUSIVE), List.of(ENGINE, BULK), List.of()),
        row("exclusive waits for its turn", List.of(), List.of(ENGINE, EXCLUSIVE), List.of(0)),
        row("exclusive alone", List.of(READ), List.of(EXCLUSIVE, EXCLUSIVE), List.of(0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void decides(String why, List<Lane> running, List<Lane> waiting, List<Integer> startable) {
    assertThat(LaneRules.startable(running, waiting)).as(why).isEqualTo(startable);
  }

  private static Arguments row(
      String why, List<Lane> running, List<Lane> waiting, List<Integer> startable) {
    return Arguments.of(why, running, waiting, startable);
  }
}
