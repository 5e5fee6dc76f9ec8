package org.trovekeeper.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seeded runs against the built distribution; one set of servers an engine, copied for each run.
 */
class AttackIT {
  @Nested
  class OnMariaDb extends Runs {
    OnMariaDb() {
      super("mariadb");
    }
  }

  @Nested
  class OnPostgresql extends Runs {
    OnPostgresql() {
      super("postgresql");
    }
  }

  /** The runs of one engine. */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class Runs {
    private final Attack attack;

    Runs(String engine) {
      attack =
          new Attack(
              engine,
              Path.of(System.getProperty("trovekeeper.home")),
              Path.of(System.getProperty("trovekeeper.timelines")));
    }

    @BeforeAll
    void possible() {
      String obstacle = attack.obstacle();
      assumeTrue(obstacle.isEmpty(), "SKIPPED: the attack: " + obstacle);
    }

    @AfterAll
    void drop() {
      attack.close();
    }

    static Stream<Long> seeds() {
      return Seeds.EACH.stream();
    }

    static Stream<Long> manySeeds() {
      return LongStream.rangeClosed(1, Seeds.MANY).boxed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothing_acknowledged_is_lost_and_one_server_takes_writes(long seed) throws Exception {
      Run.Outcome outcome = attack.run(seed, false);
      assertThat(outcome.findings()).as(outcome.explanation()).isEmpty();
    }

    @Tag("nightly")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("manySeeds")
    void nor_with_many_seeds(long seed) throws Exception {
      nothing_acknowledged_is_lost_and_one_server_takes_writes(seed);
    }
  }
}
