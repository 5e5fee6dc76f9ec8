package org.trovekeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Page;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;

class WireShapesTest {
  @Test
  void a_database_without_character_set_takes_the_default_and_is_answered_with_all_three_keys() {
    Database database = WireShapes.database(json("{'_name': 'db1', '_character_set': null}"));
    assertThat(database).isEqualTo(Database.named("db1"));
    assertThat(WireShapes.database(database))
        .containsOnlyKeys("_name", "_character_set", "_collate")
        .containsEntry("_collate", null);
  }

  @Test
  void a_listed_user_carries_a_null_password_and_its_databases() {
    User user =
        new User("joe", Optional.empty(), Optional.of("%"), List.of(Database.named("db1")), false);
    Map<String, @Nullable Object> json = WireShapes.user(user);
    assertThat(json)
        .containsEntry("_password", null)
        .containsEntry("_host", "%")
        .containsKey("_databases");
  }

  @Test
  void password_changes_are_read_with_and_without_underscores() {
    User plain = WireShapes.passwordChange(json("{'name': 'a', 'host': '%', 'password': 'p'}"));
    User marked = WireShapes.passwordChange(json("{'_name': 'a', '_host': '%', '_password': 'p'}"));
    assertThat(plain).isEqualTo(marked);
    assertThat(plain.password()).contains(new Secret("p"));
  }

  @Test
  void a_setting_is_a_text_a_number_or_a_boolean() {
    assertThat(WireShapes.settings(json("{'overrides': {'a': 1, 'b': 'x', 'c': true}}")))
        .containsOnlyKeys("a", "b", "c");
    for (String value : List.of("[1]", "{'x': 1}")) {
      assertThatThrownBy(() -> WireShapes.settings(json("{'overrides': {'a': " + value + "}}")))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("no text, number or boolean: a");
    }
  }

  @Test
  void a_page_is_a_pair_of_items_and_next_marker() {
    Page<Database> last = new Page<>(List.of(Database.named("a")), Optional.empty());
    Page<Database> more = new Page<>(List.of(Database.named("a")), Optional.of("a"));
    assertThat(WireShapes.page(last, WireShapes::database)).hasSize(2).last().isNull();
    assertThat(WireShapes.page(more, WireShapes::database)).last().isEqualTo("a");
  }

  @Test
  void an_argument_of_the_wrong_type_is_named_and_its_value_is_not_shown() {
    assertThatThrownBy(() ->
            WireShapes.users(json("{'users': [{'_name': 'a', '_password': 7}]}").objects("users")))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("users._password")
        .hasMessageNotContaining("7");
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0", "1, 0.01", "5000000, 0.01", "536870912, 0.5", "1610612736, 1.5"})
  void figures_are_gibibytes_with_two_decimals_and_never_zero_for_something(
      long bytes, double expected) {
    assertThat(WireShapes.gigabytes(bytes)).isEqualTo(expected);
  }

  @SuppressWarnings("unchecked")
  static Arguments json(String text) {
    Object parsed = Json.parse(text.replace('\'', '"'));
    return new Arguments((Map<String, @Nullable Object>) Objects.requireNonNull(parsed));
  }
}
