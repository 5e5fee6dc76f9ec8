package org.trovekeeper.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigKeysTest {
  private static final List<Class<?>> TABLES =
      List.of(OwnKeys.class, GuestKeys.class, BackupKeys.class, BusKeys.class);

  @Test
  void every_key_is_listed() throws IllegalAccessException {
    List<Object> declared = new ArrayList<>();
    for (Class<?> table : TABLES) {
      for (Field field : table.getDeclaredFields()) {
        if (field.getType() == Key.class) {
          declared.add(field.get(null));
        }
      }
    }
    assertThat(ConfigKeys.all()).hasSameElementsAs(cast(declared)).hasSameSizeAs(declared);
  }

  @Test
  void no_place_belongs_to_two_keys() {
    assertThat(ConfigKeys.all().stream().flatMap(key -> key.places().stream()).toList())
        .doesNotHaveDuplicates();
  }

  @Test
  void every_default_is_allowed_in_both_generations() {
    for (Generation generation : Generation.values()) {
      for (String datastore : List.of("mysql", "percona", "pxc", "mariadb", "postgresql")) {
        Settings settings = new Settings(new OsloConfig(List.of()), datastore, generation);
        assertThat(ConfigKeys.all()).allSatisfy(key -> assertThat(settings.find(key)).isNotNull());
      }
    }
  }

  @Test
  void every_key_says_what_it_means() {
    assertThat(ConfigKeys.all()).allSatisfy(key -> assertThat(key.meaning()).endsWith("."));
  }

  @SuppressWarnings("unchecked")
  private static List<Key<?>> cast(List<Object> keys) {
    return (List<Key<?>>) (List<?>) keys;
  }
}
