package org.trovekeeper.mysql.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Secret;

class NativePasswordTest {
  @Test
  void the_hash_is_what_the_servers_own_function_makes_of_the_password() {
    // SELECT PASSWORD('x''ü') on MariaDB 10.11
    assertThat(NativePassword.hash(new Secret("x'ü")))
        .isEqualTo("*E9B2CCEEBF930D304057E6C55D60FD3F28646694");
  }

  @Test
  void a_name_too_long_to_be_escaped_is_granted_as_it_is() {
    String name = "a_".repeat(32);
    assertThat(Sql.grantTarget(name)).isEqualTo("`" + name + "`.*");
    assertThat(Sql.grantTarget("a_b")).isEqualTo("`a\\_b`.*");
  }
}
