package org.trovekeeper.mysql.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.sql.Names;

/** Names that the contract allows, and those that it does not. */
class NameRulesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "db1", "my_db-2", "a ?#@b", "_x_"})
  void allowed_databases(String name) {
    assertThat(NameRules.newDatabase(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " a", "a ", "a b c", "a`b", "a.b", "a/b", "a\nb", "a;", "ünder", "a'b"})
  void refused_databases(String name) {
    refused(() -> NameRules.newDatabase(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"joe", "joe smith", "a.b@c", "jürgen", "x-y_z"})
  void allowed_users(String name) {
    assertThat(NameRules.newUser(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " joe", "joe ", "a'b", "a\"b", "a;b", "a`b", "a,b", "a/b", "a\\b", "a\tb", "a😀"
      })
  void refused_users(String name) {
    refused(() -> NameRules.newUser(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b"})
  void refused_passwords(String password) {
    refused(() -> Names.newPassword("joe", new Secret(password)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"p", " a'b\"c\\d`;, ", "sécret ☃"})
  void a_password_may_be_any_text_since_it_is_quoted(String password) {
    assertThat(Names.newPassword("joe", new Secret(password)).reveal()).isEqualTo(password);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "10.0.0.1", "10.0.%", "10.%.%.%", "fe80::1", "10.0.0.0/255.0.0.0"})
  void allowed_addresses(String host) {
    assertThat(NameRules.newHost(host, true)).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "db.example.org", "a'b", "10.0.0.1 "})
  void refused_addresses(String host) {
    refused(() -> NameRules.newHost(host, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"db.example.org", "%.example.org", "10.0.0.1"})
  void names_are_hosts_where_the_configuration_allows_them(String host) {
    assertThat(NameRules.newHost(host, false)).isEqualTo(host);
    refused(() -> NameRules.newHost("LocalHost", false));
  }

  @Test
  void a_host_is_in_lower_case_as_the_server_keeps_it() {
    assertThat(NameRules.newHost("FE80::1", true)).isEqualTo("fe80::1");
    assertThat(NameRules.newHost("DB.example.org", false)).isEqualTo("db.example.org");
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.BAD_REQUEST));
  }
}
