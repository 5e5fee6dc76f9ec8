package org.trovekeeper.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatabaseAdmin;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.spi.Provisioning;

/** How every datastore comes up: from a control plane's text, again, and without bad settings. */
public abstract class ProvisioningContract {
  private static final int MEMORY_MB = 256;

  /** A server that was never up, in a folder of its own. */
  public interface Server extends AutoCloseable {
    DatastoreManager manager();

    /** Where it will listen. */
    int port();

    /** What the running engine says the setting is. */
    String effective(String setting);

    @Override
    void close();
  }

  /**
   * Settings that are taken, and with which a server does not come up again that ran before.
   *
   * @param before with which it ran
   * @param words the server's own, about why it does not start
   */
  public record Deadly(Map<String, Object> before, Map<String, Object> settings, String words) {}

  /** In a new folder each time. */
  protected abstract Server server();

  /** The setting that limits how many clients there may be; it is read at a start. */
  protected abstract String limit();

  /** A control plane's text with this limit, with paths of its own machine and old options. */
  protected abstract String controlPlane(int limit);

  /** A setting of a user, with a value that the engine tells as it is. */
  protected abstract Map.Entry<String, String> override();

  protected abstract Deadly deadly();

  /** The texts as the control planes of different years render them. */
  protected abstract List<String> controlPlanes();

  /** What a server that is up must have done before they are. */
  protected void makeDeadly(Server server) {}

  @Test
  void a_control_plane_s_text_is_taken_with_its_foreign_paths_and_outdated_options() {
    try (Server server = server()) {
      configureAsTheControlPlane(server);
      bringUp(server);
      assertThat(server.effective(limit())).isEqualTo("54");
      assertThat(server.effective(override().getKey())).isEqualTo(override().getValue());
    }
  }

  @Test
  void overrides_that_the_server_would_not_take_are_told_by_a_look_that_touches_nothing() {
    try (Server server = server()) {
      assumeTrue(server.manager().configGroups().isPresent(), "no configuration groups");
      assertThatThrownBy(() -> look(server, Map.of("no_such_setting", 1)))
          .isInstanceOfSatisfying(
              GuestException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SETTING_REFUSED))
          .hasMessageContaining("no_such_setting");
      look(server, Map.of(override().getKey(), override().getValue(), "port", 1));
      assertThat(server.manager().engine().probe(soon())).isNotEqualTo(new EngineState.Healthy());

      configureAsTheControlPlane(server);
      bringUp(server);
      assertThatThrownBy(() -> look(server, Map.of(limit(), "no number")))
          .hasMessageContaining(limit());
      server.manager().engine().restart(soon());
      assertThat(server.effective(limit())).isEqualTo("54");
    }
  }

  private void look(Server server, Map<String, Object> overrides) {
    server
        .manager()
        .provisioning()
        .check(Optional.of(controlPlane(54)), MEMORY_MB, overrides, soon());
  }

  @Test
  void a_new_base_configuration_holds_from_the_next_start_on_below_the_user_s_settings() {
    try (Server server = server()) {
      configureAsTheControlPlane(server);
      bringUp(server);
      server.manager().provisioning().replaceBaseConfiguration(controlPlane(66), soon());
      assertThat(server.effective(limit())).isEqualTo("54");
      server.manager().engine().restart(soon());
      assertThat(server.effective(limit())).isEqualTo("66");
      assertThat(server.effective(override().getKey())).isEqualTo(override().getValue());
    }
  }

  @Test
  void what_a_failed_attempt_left_is_brought_up_by_its_repeat() throws IOException {
    try (Server server = server()) {
      Provisioning provisioning = server.manager().provisioning();
      provisioning.configure(Optional.empty(), MEMORY_MB, Map.of(), soon());
      try (ServerSocket _ = new ServerSocket(server.port(), 1, InetAddress.getLoopbackAddress())) {
        assertThatThrownBy(() -> bringUp(server)).isInstanceOf(GuestException.class);
      }
      bringUp(server);
      assertThat(server.manager().engine().probe(soon())).isEqualTo(new EngineState.Healthy());
    }
  }

  /** As a repeated {@code prepare} does it. */
  @Test
  void a_server_that_is_up_is_brought_up_again_with_the_same_data_until_they_are_discarded() {
    try (Server server = server()) {
      configureAsTheControlPlane(server);
      bringUp(server);
      assumeTrue(server.manager().databases().isPresent(), "no databases");
      DatabaseAdmin databases = server.manager().databases().orElseThrow();
      assertThat(server.manager().provisioning().userData(soon())).isEmpty();
      databases.create(List.of(Database.named("kept")), soon());
      assertThat(server.manager().provisioning().userData(soon()))
          .singleElement()
          .matches(found -> found.ours() && found.databases().size() == 1);
      configureAsTheControlPlane(server);
      bringUp(server);
      assertThat(databases.list(PageRequest.all(), soon()).items())
          .extracting(Database::name)
          .containsExactly("kept");

      server.manager().engine().stop(soon());
      server.manager().provisioning().discardData(soon());
      assertThat(server.manager().provisioning().userData(soon())).isEmpty();
      configureAsTheControlPlane(server);
      bringUp(server);
      assertThat(databases.list(PageRequest.all(), soon()).items()).isEmpty();
    }
  }

  @Test
  void settings_that_keep_the_server_down_are_taken_back_by_name_and_the_others_are_in_force() {
    try (Server server = server()) {
      assumeTrue(server.manager().configGroups().isPresent(), "no configuration groups");
      server
          .manager()
          .provisioning()
          .configure(Optional.empty(), MEMORY_MB, withLimit(78, deadly().before()), soon());
      bringUp(server);
      makeDeadly(server);

      Map<String, Object> settings = withLimit(79, deadly().settings());
      ConfigGroups groups = server.manager().configGroups().orElseThrow();
      groups.store(settings, true, soon());
      assertThatThrownBy(() -> server.manager().engine().restart(soon()))
          .isInstanceOfSatisfying(
              GuestException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SETTING_REFUSED))
          .hasMessageContaining(deadly().words())
          .hasMessageContaining(
              "taken back: "
                  + String.join(", ", new TreeSet<>(deadly().settings().keySet()))
                  + "; in force: "
                  + limit());
      assertThat(server.effective(limit())).isEqualTo("79");
      assertThat(issues(server)).containsExactly("settings-taken-back");
      server.manager().engine().restart(soon());
      assertThat(server.effective(limit())).isEqualTo("79");
      groups.store(withLimit(80, deadly().before()), true, soon());
      assertThat(issues(server)).isEmpty();
    }
  }

  @Test
  void every_text_that_a_control_plane_sends_gives_a_server_that_serves() {
    for (String text : controlPlanes()) {
      try (Server server = server()) {
        server.manager().provisioning().configure(Optional.of(text), 2048, Map.of(), soon());
        bringUp(server);
        assertThat(server.manager().engine().probe(soon())).isEqualTo(new EngineState.Healthy());
      }
    }
  }

  private static List<String> issues(Server server) {
    return server.manager().healthIssues(soon()).stream().map(HealthIssue::code).toList();
  }

  private void configureAsTheControlPlane(Server server) {
    Provisioning provisioning = server.manager().provisioning();
    provisioning.configure(
        Optional.of(controlPlane(54)),
        MEMORY_MB,
        Map.of(override().getKey(), override().getValue()),
        soon());
  }

  private Map<String, Object> withLimit(int limit, Map<String, Object> others) {
    Map<String, Object> settings = new HashMap<>(others);
    settings.put(limit(), limit);
    return settings;
  }

  private static void bringUp(Server server) {
    server.manager().provisioning().bringUp(DataOrigin.EMPTY, soon());
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60));
  }
}
