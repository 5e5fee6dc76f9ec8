package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What shuts users, replicas or the agent out, and what keeps the agent's sessions free of it. */
class SettingGuardsTest {
  @ParameterizedTest
  @CsvSource({
    "synchronous_standby_names,*,true",
    "synchronous_standby_names,'',false",
    "wal_sender_timeout,1,true",
    "wal_sender_timeout,4s,true",
    "wal_sender_timeout,0,false",
    "wal_sender_timeout,60000,false",
    "wal_receiver_timeout,1min,false",
    "superuser_reserved_connections,0,true",
    "superuser_reserved_connections,3,false",
    "pre_auth_delay,1,true",
    "post_auth_delay,20,true",
    "post_auth_delay,1min,true",
    "post_auth_delay,0,false",
    "db_user_namespace,on,true",
    "db_user_namespace,Tru,true",
    "db_user_namespace,off,false",
    "wal_retrieve_retry_interval,1d,true",
    "wal_retrieve_retry_interval,5s,false",
    "fsync,off,false",
    "synchronous_commit,off,false",
    "full_page_writes,off,false"
  })
  void only_what_shuts_somebody_out_is_a_danger(String name, String value, boolean refused) {
    assertThat(DangerRules.refusal(name, value).isPresent()).isEqualTo(refused);
  }

  @Test
  void a_session_of_the_agent_asks_to_be_free_of_limits_as_it_begins() {
    assertThat(SessionRules.own(15))
        .contains("-c statement_timeout=0", "-c session_preload_libraries= ", "-c role=none")
        .doesNotContain("event_triggers", "transaction_timeout");
    assertThat(SessionRules.own(17)).contains("-c event_triggers=off", "-c transaction_timeout=0");
  }

  @Test
  void an_account_without_special_rights_asks_for_nothing_that_it_may_not_have() {
    assertThat(SessionRules.limits())
        .contains(
            "-c statement_timeout=0",
            "-c default_transaction_read_only=off",
            "-c default_transaction_isolation=read\\ committed")
        .doesNotContain(
            "log_", "session_preload_libraries", "session_replication_role", "temp_file");
  }
}
