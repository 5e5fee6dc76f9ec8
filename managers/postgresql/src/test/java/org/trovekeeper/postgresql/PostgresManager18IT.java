package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 18, and what is new in it. */
class PostgresManager18IT extends PostgresManager17IT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V18;
  }

  @Test
  void settings_that_are_new_are_taken_as_any_other() {
    groups()
        .store(
            Map.of("io_method", "sync", "idle_replication_slot_timeout", "2h"),
            false,
            PostgresServer.soon());
    manager().engine().restart(PostgresServer.soon());
    assertThat(effective("io_method")).isEqualTo("sync");
    assertThat(effective("idle_replication_slot_timeout")).isEqualTo("2h");
    groups().store(Map.of("max_connections", 77), true, PostgresServer.soon());
    manager().engine().restart(PostgresServer.soon());
    assertThat(effective("io_method")).isEqualTo("worker");
  }

  @Test
  void a_warning_of_the_server_about_an_old_password_is_no_failure() {
    server().asAgent("SET password_encryption = 'md5'", "CREATE ROLE old LOGIN PASSWORD 'pass_1'");
    try {
      assertThat(effective("md5_password_warnings")).isEqualTo("on");
      assertThat(users().get(name("old"), soon())).isPresent();
    } finally {
      users().delete(name("old"), soon());
    }
  }
}
