package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.trovekeeper.contract.DatastoreManagerContract;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.Replication;

/** What is PostgreSQL's own of a configuration group, beside what every datastore does. */
abstract class PostgresSettingsContract extends DatastoreManagerContract {
  protected abstract PostgresServer server();

  @Override
  protected Map.Entry<String, Object> setting() {
    return Map.entry("work_mem", "9MB");
  }

  @Override
  protected Map.Entry<String, Object> agentsSetting() {
    return Map.entry("wal_level", "minimal");
  }

  @Override
  protected Map<String, Object> dangerous() {
    return Map.of(
        "synchronous_standby_names",
        "*",
        "wal_sender_timeout",
        "1ms",
        "superuser_reserved_connections",
        0,
        "post_auth_delay",
        20);
  }

  @Override
  protected Map<String, Object> harshLimits() {
    return Map.ofEntries(
        Map.entry("statement_timeout", 1),
        Map.entry("lock_timeout", 1),
        Map.entry("idle_in_transaction_session_timeout", 1),
        Map.entry("idle_session_timeout", 1),
        Map.entry("default_transaction_isolation", "serializable"),
        Map.entry("temp_file_limit", 0),
        Map.entry("work_mem", "64kB"),
        Map.entry("search_path", "nowhere"),
        Map.entry("exit_on_error", true),
        Map.entry("default_tablespace", "nowhere"),
        Map.entry("client_encoding", "SQL_ASCII"),
        Map.entry("datestyle", "SQL, DMY"));
  }

  @Override
  protected String effective(String setting) {
    return server().effective(setting);
  }

  @Test
  void overrides_of_the_user_hold_and_those_of_the_agent_beat_them() {
    String port = Integer.toString(server().port());
    groups()
        .store(
            Map.of("port", 1, "hba_file", "/etc/passwd", "max_connections", 66),
            false,
            PostgresServer.soon());
    groups()
        .store(
            Map.of("ssl", "on", "session_preload_libraries", "nothing"),
            false,
            PostgresServer.soon());
    groups()
        .store(
            Map.of("logging_collector", "on", "log_directory", "/proc/1"),
            false,
            PostgresServer.soon());
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
    assertThat(effective("port")).isEqualTo(port);
    assertThat(effective("ssl")).isEqualTo("off");
    assertThat(effective("logging_collector")).isEqualTo("off");
    assertThat(effective("session_preload_libraries")).isEmpty();
    assertThat(effective("max_connections")).isEqualTo("66");
    groups().store(Map.of("max_connections", 77), true, PostgresServer.soon());
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
  }

  @Test
  void what_would_keep_the_server_from_starting_is_refused_in_its_own_words_and_not_stored() {
    refusesToStore(Map.of("work_mem", "lots"), "invalid value for parameter");
    refusesToStore(Map.of("max_connections", 0), "outside the valid range");
    refusesToStore(Map.of("no_such_setting", 1), "unrecognized configuration parameter");
    refusesToStore(Map.of("shared_preload_libraries", "no_such_library"), "could not access file");
    refusesToStore(Map.of("shared_buffers", "900GB"), "shared memory");
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
  }

  @Test
  void what_roles_and_databases_are_set_to_does_not_limit_the_agent() {
    server()
        .asAgent(
            "ALTER ROLE ALL SET statement_timeout = 1",
            "ALTER ROLE ALL SET session_preload_libraries = 'no_such_library'",
            "ALTER ROLE os_admin SET default_transaction_read_only = on",
            "ALTER DATABASE postgres SET search_path = 'nowhere'",
            "ALTER DATABASE postgres SET exit_on_error = on");
    try {
      manager().engine().restart(Deadline.in(PostgresServer.LONG));
      assertThat(manager().engine().probe(PostgresServer.soon()))
          .isEqualTo(new EngineState.Healthy());
      manager().databases().orElseThrow().create(List.of(Database.named("mine")), soon());
      manager().databases().orElseThrow().delete(Database.named("mine"), soon());
      assertThat(manager().healthIssues(PostgresServer.soon())).isEmpty();
    } finally {
      server()
          .asAgent(
              "ALTER ROLE ALL RESET ALL",
              "ALTER ROLE os_admin RESET ALL",
              "ALTER DATABASE postgres RESET ALL");
    }
  }

  @Test
  void what_was_set_past_the_agent_and_would_keep_the_server_down_is_removed_and_told()
      throws IOException {
    Path file = server().layout().alterSystemFile();
    String port = Integer.toString(server().port());
    manager().engine().stop(Deadline.in(PostgresServer.LONG));
    Files.writeString(
        file,
        """
        # Do not edit this file manually!
        port = 43999
        work_mem = '6MB'
        shared_preload_libraries = 'no_such_library'
        max_connections = 'many'
        post_auth_delay = 20
        this line is no setting at all
        include 'no-such-file.conf'
        """);
    manager().engine().start(Deadline.in(PostgresServer.LONG));
    assertThat(effective("port")).isEqualTo(port);
    assertThat(effective("work_mem")).isEqualTo("6MB");
    assertThat(manager().healthIssues(PostgresServer.soon()))
        .filteredOn(issue -> issue.code().equals("settings-removed"))
        .singleElement()
        .satisfies(issue ->
            assertThat(issue.fact())
                .contains(
                    file + " line 2: port (the agent decides this)",
                    file + " line 4: shared_preload_libraries (could not access file",
                    file + " line 5: max_connections (invalid value",
                    file + " line 6: post_auth_delay (every login would wait",
                    file + " line 7: no setting (the server cannot read it)",
                    file + " line 8: include (no file is included here)"));
    Files.writeString(file, "");
    groups().store(Map.of("max_connections", 77), true, PostgresServer.soon());
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
    assertThat(manager().healthIssues(PostgresServer.soon())).isEmpty();
  }

  private void refusesToStore(Map<String, Object> values, String words) {
    assertThatThrownBy(() -> groups().store(values, false, PostgresServer.soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.SETTING_REFUSED);
              assertThat(failure.plainMessage())
                  .contains(words)
                  .contains(values.keySet().iterator().next());
            });
  }

  @Test
  void what_takes_effect_only_at_a_start_is_told_and_takes_effect_then() {
    groups().store(Map.of("max_worker_processes", 9), false, PostgresServer.soon());
    assertThatThrownBy(() ->
            groups()
                .apply(Map.of("max_worker_processes", 9, "work_mem", "5MB"), PostgresServer.soon()))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("max_worker_processes (the server takes it at its next restart)")
        .hasMessageContaining("applied: work_mem");
    assertThat(effective("work_mem")).isEqualTo("5MB");
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
    assertThat(effective("max_worker_processes")).isEqualTo("9");
    groups().store(Map.of("max_connections", 77), true, PostgresServer.soon());
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
  }

  @Test
  void a_value_that_is_only_applied_holds_before_one_that_was_stored_later() {
    groups().store(Map.of(), true, PostgresServer.soon());
    groups().apply(Map.of("work_mem", "5MB"), PostgresServer.soon());
    groups().store(Map.of("work_mem", "9MB"), false, PostgresServer.soon());
    groups().apply(Map.of("work_mem", "6MB"), PostgresServer.soon());
    assertThat(effective("work_mem")).isEqualTo("6MB");
    groups().store(Map.of("max_connections", 77), true, PostgresServer.soon());
    manager().engine().restart(Deadline.in(PostgresServer.LONG));
  }

  @Test
  void a_value_that_another_layer_beats_is_told_and_not_kept() throws IOException {
    Path later = server().layout().includeDirectory().resolve("99-mine.conf");
    Files.writeString(later, "work_mem = '3MB'\n");
    try {
      assertThatThrownBy(() -> groups().apply(Map.of("work_mem", "6MB"), PostgresServer.soon()))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("work_mem (a later layer of the configuration has another value)");
    } finally {
      Files.delete(later);
      groups().apply(Map.of("work_mem", "4MB"), PostgresServer.soon());
      manager().engine().restart(Deadline.in(PostgresServer.LONG));
    }
  }

  @Test
  void a_source_s_configuration_is_taken_without_what_the_server_would_not_start_with() {
    Replication replication = manager().replication().orElseThrow();
    try {
      replication.becomeSource(
          "work_mem = 'lots'\nio_method = io_uring\nssl = on\nwal_receiver_timeout = '77s'\n",
          Deadline.in(PostgresServer.LONG));
      manager().engine().restart(Deadline.in(PostgresServer.LONG));
      assertThat(effective("wal_receiver_timeout")).isEqualTo("77s");
      replication.becomeSource(
          "shared_preload_libraries = 'not_there'\n", Deadline.in(PostgresServer.LONG));
      manager().engine().restart(Deadline.in(PostgresServer.LONG));
      assertThat(effective("shared_preload_libraries")).isEmpty();
    } finally {
      replication.demote(Deadline.in(PostgresServer.LONG));
      manager().engine().restart(Deadline.in(PostgresServer.LONG));
    }
  }

  protected final ConfigGroups groups() {
    return manager().configGroups().orElseThrow();
  }
}
