package org.trovekeeper.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;

/** Passwords that are taken, made and refused. */
class NamesTest {
  @Test
  void root_gets_the_wished_password_or_a_random_one() {
    assertThat(Names.rootPassword(Optional.of(new Secret("s3")), 20).reveal()).isEqualTo("s3");
    assertThat(Names.rootPassword(Optional.empty(), 20).reveal()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b"})
  void a_password_that_is_none_is_refused_for_root_and_for_users(String text) {
    Optional<Secret> password = Optional.of(new Secret(text));
    assertRefused("password not allowed for user root", () -> Names.rootPassword(password, 20));
    assertRefused("password not allowed for user ann", () -> Names.newPassword(ann(password)));
  }

  @Test
  void a_user_without_a_password_is_refused() {
    assertRefused("no password for user ann", () -> Names.newPassword(ann(Optional.empty())));
  }

  private static User ann(Optional<Secret> password) {
    return new User("ann", password, Optional.empty(), List.of(), false);
  }

  private static void assertRefused(String words, Runnable wish) {
    assertThatThrownBy(wish::run)
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.BAD_REQUEST))
        .hasMessageContaining(words);
  }
}
