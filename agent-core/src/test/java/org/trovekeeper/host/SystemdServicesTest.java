package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.spi.host.Services;
import org.trovekeeper.testing.ManualTicker;

/** Against a double of systemctl; a booted guest is not part of these tests. */
class SystemdServicesTest extends ServicesContract {
  private final FakeSystemd systemd = new FakeSystemd("mariadb.service");

  @Override
  protected Services services() {
    return new SystemdServices(systemd.commands(), new ManualTicker());
  }

  @Override
  protected Services afterRestartOfTheAgent() {
    return services();
  }

  @Override
  protected ServiceSpec engine() {
    return engine("mysql.service", "mariadb.service");
  }

  @Override
  protected void kill() {
    systemd.crash();
  }

  @Test
  void an_engine_that_does_not_stop_by_the_deadline_is_killed() {
    services().start(engine(), deadline());
    systemd.ignoreStops();
    services().stop(engine(), deadline());
    assertThat(services().pid(engine())).isEmpty();
    assertThat(services().endedUnasked(engine())).isFalse();
    assertThat(systemd.commands().lines()).contains("systemctl kill --signal=KILL mariadb.service");
  }

  @Test
  void what_an_engine_said_is_the_journal_of_its_last_start_alone() {
    services().start(engine(), deadline());
    systemd
        .commands()
        .on("journalctl", "--quiet", "--no-pager", "--output=cat", "--lines=200")
        .does(command ->
            new Finished(0, command.arguments().getLast().replaceFirst(".*=", "said in "), ""));
    assertThat(services().said(engine())).isEqualTo("said in " + FakeSystemd.INVOCATION);
  }

  @Test
  void starting_at_boot_is_set_on_the_unit_that_exists() {
    services().startAtBoot(engine(), false, Deadline.in(Duration.ofSeconds(10)));
    assertThat(systemd.enabled()).contains(false);
  }

  @Test
  void a_unit_that_does_not_start_fails_and_says_where_to_look() {
    systemd.commands().on("systemctl", "start").fails(1, "Job failed.");
    assertThatThrownBy(() -> services().start(engine(), deadline()))
        .hasMessageContaining("mariadb.service did not start")
        .hasMessageContaining("journalctl -u mariadb.service");
  }

  @Test
  void without_any_unit_the_names_that_were_looked_for_are_told() {
    assertThatThrownBy(() -> services().start(engine("a.service", "b.service"), deadline()))
        .hasMessageContaining("a.service, b.service");
  }

  private static ServiceSpec engine(String... units) {
    return new ServiceSpec(
        "engine", List.of(units), List.of(), Optional.empty(), Path.of("/pid"), Path.of("/log"));
  }
}
