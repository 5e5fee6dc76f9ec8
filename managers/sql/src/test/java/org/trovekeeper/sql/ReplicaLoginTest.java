package org.trovekeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicaLoginTest {
  @Test
  void an_account_that_the_agent_made_for_a_replica_is_told_by_its_name() {
    ReplicaLogin login = ReplicaLogin.random("slave_", 36);
    assertThat(ReplicaLogin.isNamed(login.account(), "slave_")).isTrue();
    assertThat(ReplicaLogin.isNamed(login.account(), "replicator_")).isFalse();
    assertThat(ReplicaLogin.isNamed("slave_", "slave_")).isFalse();
    assertThat(ReplicaLogin.isNamed("slave_0123abcg", "slave_")).isFalse();
    assertThat(ReplicaLogin.isNamed("slave_0123abcd1", "slave_")).isFalse();
  }

  @Test
  void its_password_is_neither_short_nor_longer_than_every_server_takes() {
    assertThat(ReplicaLogin.random("slave_", 8).password().reveal()).hasSize(16);
    assertThat(ReplicaLogin.random("slave_", 20).password().reveal()).hasSize(20);
    assertThat(ReplicaLogin.random("slave_", 90).password().reveal()).hasSize(32);
  }
}
