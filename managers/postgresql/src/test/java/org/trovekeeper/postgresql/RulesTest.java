package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.postgresql.SettingRules.Outcome;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.GuestException;

/** Names, quoting, values and statements. */
class RulesTest {
  @Test
  void a_name_stays_one_name_and_a_text_one_text() {
    assertThat(PgSql.identifier("a\"; DROP TABLE x; --")).isEqualTo("\"a\"\"; DROP TABLE x; --\"");
    assertThat(PgSql.literal("it's")).isEqualTo("'it''s'");
    assertThat(PgSql.literal("\\'; --")).isEqualTo("E'\\\\''; --'");
    assertThatThrownBy(() -> PgSql.literal("a\0b")).isInstanceOf(GuestException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ab", "my db", "db-1?#@", "Grün", "\"quoted\""})
  void a_database_may_be_called(String name) {
    assertThatCode(() -> NameRules.newDatabase(name)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ends with blank ", "tab\tulator", "zero\0"})
  void a_database_may_not_be_called(String name) {
    assertThatThrownBy(() -> NameRules.newDatabase(name)).isInstanceOf(GuestException.class);
  }

  @Test
  void names_that_the_server_would_cut_off_are_refused_by_their_bytes() {
    assertThatCode(() -> NameRules.newUser("u".repeat(63))).doesNotThrowAnyException();
    assertThatThrownBy(() -> NameRules.newUser("u".repeat(64))).isInstanceOf(GuestException.class);
    assertThatThrownBy(() -> NameRules.newUser("ü".repeat(32))).isInstanceOf(GuestException.class);
  }

  @Test
  void an_account_is_for_every_host_or_refused() {
    assertThatCode(() -> NameRules.everywhere("%")).doesNotThrowAnyException();
    assertThatThrownBy(() -> NameRules.everywhere("10.%")).hasMessageContaining("have no host");
  }

  @Test
  void values_keep_their_json_types() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("Fsync", true);
    values.put("max_connections", 100);
    values.put("random_page_cost", 1.10);
    values.put("work_mem", "8MB");
    assertThat(SettingRules.texts(values))
        .containsExactly(
            Map.entry("fsync", "on"),
            Map.entry("max_connections", "100"),
            Map.entry("random_page_cost", "1.1"),
            Map.entry("work_mem", "8MB"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a=b", "include_dir", "INCLUDE", "a\nb", "a.b.c", "1a"})
  void not_every_text_is_a_setting_s_name(String name) {
    assertThatThrownBy(() -> SettingRules.name(name)).isInstanceOf(GuestException.class);
  }

  @Test
  void what_became_of_a_setting_is_told_as_it_is() {
    assertThat(SettingRules.outcome(true, false, false, false, true)).isEqualTo(Outcome.TAKEN);
    assertThat(SettingRules.outcome(true, true, true, false, true))
        .isEqualTo(Outcome.NEEDS_RESTART);
    assertThat(SettingRules.outcome(true, true, false, false, true)).isEqualTo(Outcome.TAKEN);
    assertThat(SettingRules.outcome(true, false, false, true, true)).isEqualTo(Outcome.BEATEN);
    assertThat(SettingRules.outcome(true, true, true, false, false)).isEqualTo(Outcome.OVERRULED);
    assertThat(SettingRules.outcome(false, false, false, false, true)).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void a_database_is_made_with_the_order_that_its_character_set_allows() {
    assertThat(creation(null, null)).isEqualTo("CREATE DATABASE \"db\" TEMPLATE template0");
    assertThat(creation("UTF-8", null)).endsWith(" ENCODING 'UTF-8'");
    assertThat(creation("LATIN1", null))
        .endsWith(" ENCODING 'LATIN1' LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'");
    assertThat(creation(null, "de_DE.utf8"))
        .endsWith(" LOCALE_PROVIDER libc LC_COLLATE 'de_DE.utf8' LC_CTYPE 'de_DE.utf8'");
    assertThatThrownBy(() -> creation("'; --", null)).isInstanceOf(GuestException.class);
    assertThatThrownBy(() -> creation(null, "'; --")).isInstanceOf(GuestException.class);
  }

  private static String creation(
      @org.jspecify.annotations.Nullable String set,
      @org.jspecify.annotations.Nullable String order) {
    return Databases.creation(
        new Database("db", Optional.ofNullable(set), Optional.ofNullable(order)));
  }

  @Test
  void a_server_that_ended_as_it_started_is_quoted_without_what_it_told_those_who_came_too_early() {
    assertThat(
            StartRules.complaint(
                """
                2026-01-01 00:00:00 GMT [7] LOG:  starting PostgreSQL 15.10
                2026-01-01 00:00:00 GMT [8] os_admin@postgres FATAL:  the database system is starting up
                2026-01-01 00:00:00 GMT [9] FATAL:  maximum number of prepared transactions reached
                2026-01-01 00:00:00 GMT [9] HINT:  Increase it.
                """))
        .isEqualTo("maximum number of prepared transactions reached");
    assertThat(
            StartRules.complaint(
                """
                2026-01-01 00:00:00 GMT [1] LOG:  unrecognized configuration parameter "foo" in file "/c" line 2
                2026-01-01 00:00:00 GMT [1] FATAL:  configuration file "/c" contains errors
                """))
        .isEqualTo("unrecognized configuration parameter \"foo\"");
    assertThat(StartRules.complaint("LOG:  database system is shut down")).isEmpty();
  }

  @Test
  void the_server_s_first_complaint_is_its_word() {
    assertThat(
            SettingCheck.words(
                """
                2026-01-01 00:00:00 GMT [1] LOG:  skipping missing configuration file "/d/x.conf"
                2026-01-01 00:00:00 GMT [1] LOG:  unrecognized configuration parameter "foo" in file "/c" line 2
                2026-01-01 00:00:00 GMT [1] FATAL:  configuration file "/c" contains errors
                """))
        .isEqualTo("unrecognized configuration parameter \"foo\"");
    assertThat(SettingCheck.words("Killed")).isEqualTo("the server does not take it");
  }

  @Test
  void what_the_server_s_program_takes_and_the_machine_does_not_is_refused() {
    assertThat(MachineRules.refusal("huge_pages", "on", 0))
        .contains("it would need 1 huge pages or more, the machine has 0");
    assertThat(MachineRules.refusal("huge_pages", "TRUE", 0)).isPresent();
    assertThat(MachineRules.refusal("huge_pages", "on", 9)).isEmpty();
    assertThat(MachineRules.refusal("huge_pages", "try", 0)).isEmpty();
    assertThat(MachineRules.tooFew(10, 9)).isPresent();
    assertThat(MachineRules.refusal("io_method", "io_uring", 0)).isPresent();
    assertThat(MachineRules.refusal("io_method", "worker", 0)).isEmpty();
    assertThat(MachineRules.refusal("work_mem", "on", 0)).isEmpty();
  }

  @Test
  void accounts_of_replicas_are_the_agents() {
    assertThat(ServerNames.replicationAccount("replicator")).isTrue();
    assertThat(ServerNames.replicationAccount("replicator_0123abcd")).isTrue();
    assertThat(ServerNames.replicationAccount("replicator_joe")).isFalse();
  }
}
