package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 17, and what is new in it. */
class PostgresRepeats17IT extends PostgresRepeatsIT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V17;
  }

  @Test
  void a_limit_on_whole_transactions_does_not_end_the_agent_s() {
    server().asAgent("ALTER ROLE os_admin SET transaction_timeout = '3s'");
    try (SqlPool pool = pool()) {
      assertThat(server().asAgent("SELECT unnest(setconfig) FROM pg_db_role_setting"))
          .contains("transaction_timeout=3s");
      assertThat(
              pool.<String>ask(
                  PostgresServer.soon(), session -> session.text("SHOW transaction_timeout")))
          .isEqualTo("0");
    } finally {
      server().asAgent("ALTER ROLE os_admin RESET transaction_timeout");
    }
  }
}
