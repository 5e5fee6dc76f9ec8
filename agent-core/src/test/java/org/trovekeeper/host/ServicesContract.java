package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.spi.host.Services;

/** What every way of running engines must do; the fake too. */
public abstract class ServicesContract {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The same control each time within a test. */
  protected abstract Services services();

  /** The control as an agent finds it that was started again. */
  protected abstract Services afterRestartOfTheAgent();

  protected abstract ServiceSpec engine();

  /** Kills the running engine behind the control's back, and returns when it is gone. */
  protected abstract void kill();

  @Test
  void an_engine_never_started_is_not_running_and_did_not_end() {
    assertThat(services().pid(engine())).isEmpty();
    assertThat(services().endedUnasked(engine())).isFalse();
  }

  @Test
  void starting_makes_a_process_and_stopping_ends_it() {
    services().start(engine(), deadline());
    assertThat(services().pid(engine())).isPresent();
    services().stop(engine(), deadline());
    assertThat(services().pid(engine())).isEmpty();
    assertThat(services().endedUnasked(engine())).isFalse();
  }

  @Test
  void starting_a_running_engine_leaves_it_as_it_is() {
    services().start(engine(), deadline());
    long first = services().pid(engine()).orElseThrow();
    services().start(engine(), deadline());
    assertThat(services().pid(engine())).hasValue(first);
  }

  @Test
  void stopping_an_engine_that_is_down_does_nothing() {
    services().stop(engine(), deadline());
    services().stop(engine(), deadline());
    assertThat(services().endedUnasked(engine())).isFalse();
  }

  @Test
  void a_killed_engine_ended_unasked_until_it_is_started_again() {
    services().start(engine(), deadline());
    kill();
    assertThat(services().pid(engine())).isEmpty();
    assertThat(services().endedUnasked(engine())).isTrue();
    services().start(engine(), deadline());
    assertThat(services().pid(engine())).isPresent();
    assertThat(services().endedUnasked(engine())).isFalse();
  }

  @Test
  void a_killed_engine_s_signal_is_told() {
    Services starting = services();
    starting.start(engine(), deadline());
    kill();
    assertThat(starting.ending(engine()).orElse("")).contains("ended by signal 9 (KILL)");
  }

  @Test
  void stopping_a_killed_engine_settles_the_matter() {
    services().start(engine(), deadline());
    kill();
    services().stop(engine(), deadline());
    assertThat(services().endedUnasked(engine())).isFalse();
  }

  @Test
  void a_restarted_agent_finds_the_engine() {
    services().start(engine(), deadline());
    long first = services().pid(engine()).orElseThrow();
    assertThat(afterRestartOfTheAgent().pid(engine())).hasValue(first);
    afterRestartOfTheAgent().start(engine(), deadline());
    assertThat(services().pid(engine())).hasValue(first);
  }

  @Test
  void a_restarted_agent_knows_that_the_engine_ended_meanwhile() {
    services().start(engine(), deadline());
    kill();
    assertThat(afterRestartOfTheAgent().endedUnasked(engine())).isTrue();
  }

  @Test
  void a_restarted_agent_can_stop_the_engine() {
    services().start(engine(), deadline());
    afterRestartOfTheAgent().stop(engine(), deadline());
    assertThat(services().pid(engine())).isEmpty();
    assertThat(services().endedUnasked(engine())).isFalse();
  }

  protected static Deadline deadline() {
    return Deadline.in(LIMIT);
  }
}
