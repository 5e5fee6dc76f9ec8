package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.trovekeeper.testing.PostgresRelease;

/** The same on PostgreSQL 17, and what is new in it. */
class PostgresManager17IT extends PostgresManagerIT {
  @Override
  protected PostgresRelease release() {
    return PostgresRelease.V17;
  }

  @Test
  void a_trigger_on_logins_keeps_users_out_and_not_the_agent() {
    users().create(List.of(user("joe")), soon());
    server()
        .asAgent(
            "CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql"
                + " AS 'BEGIN RAISE EXCEPTION ''closed for today''; END'",
            "CREATE EVENT TRIGGER closed ON login EXECUTE FUNCTION public.refuse()",
            "ALTER EVENT TRIGGER closed ENABLE ALWAYS");
    try {
      assertThatThrownBy(() -> server().connect("joe", "pass_1", "postgres"))
          .hasMessageContaining("closed for today");
      assertThat(server().asAgent("SELECT current_user")).containsExactly("os_admin");
    } finally {
      server().asAgent("DROP EVENT TRIGGER closed", "DROP FUNCTION public.refuse()");
      users().delete(name("joe"), soon());
    }
  }
}
