package org.trovekeeper.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

class SettingsTest {
  private static final Key<String> TEXT = key(ValueType.text());
  private static final Key<Secret> SECRET = key(ValueType.secret()).hidden();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$other|B",
        "${other}/x|B/x",
        "a$$b|a$b",
        "a\\$b|a$b",
        "${sec.third}|C",
        "$sec.third|C",
        "$chain|BB",
        "$5 $-|$5 $-",
        "$mysql.default_password_length|36"
      })
  void references_are_replaced(String value, String expected) {
    String text = "[DEFAULT]\nother = B\nchain = $other$other\nk = " + value + "\n[sec]\nthird = C";
    assertThat(settings(text).get(TEXT)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pa$word", "$k", "${a.b}"})
  void a_reference_to_nothing_or_to_itself_is_refused_without_showing_the_value(String value) {
    assertThatThrownBy(() -> settings("[DEFAULT]\nk = " + value).get(SECRET))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("/f line 2")
        .hasMessageContaining("$$")
        .hasMessageNotContaining("word");
  }

  @Test
  void the_last_assignment_wins() {
    assertThat(settings("[DEFAULT]\nk = a\n[DEFAULT]\nk = b").get(TEXT)).isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"k =", "k = None", "#"})
  void an_empty_text_and_none_count_as_not_written(String line) {
    assertThat(settings("[DEFAULT]\n" + line).find(TEXT)).isEmpty();
    assertThat(settings("[DEFAULT]\n" + line).get(TEXT.or("usual"))).isEqualTo("usual");
  }

  @Test
  void an_empty_list_is_a_value() {
    assertThat(settings("[DEFAULT]\nk =").get(key(ValueType.list()).or("a,b"))).isEmpty();
  }

  @Test
  void lists_keep_commas_inside_quotes() {
    assertThat(settings("[DEFAULT]\nk = a, \"b,c\" , 'd' ,").get(key(ValueType.list())))
        .isEqualTo(List.of("a", "b,c", "d"));
  }

  @Test
  void maps_split_at_the_first_colon() {
    assertThat(settings("[DEFAULT]\nk = a:--x=1:2,b:'q r'").get(key(ValueType.map())))
        .isEqualTo(Map.of("a", "--x=1:2", "b", "q r"));
  }

  @ParameterizedTest
  @CsvSource({"true,true", "YES,true", "1,true", "On,true", "false,false", "no,false", "0,false"})
  void flags_are_read_as_oslo_does(String text, boolean expected) {
    assertThat(settings("[DEFAULT]\nk = " + text).get(key(ValueType.flag()))).isEqualTo(expected);
  }

  @Test
  void a_bad_value_names_file_line_section_key_and_what_is_allowed() {
    assertThatThrownBy(() -> settings("[DEFAULT]\nk = maybe").get(key(ValueType.flag())))
        .hasMessage(
            "[DEFAULT] k (/f line 2): \"maybe\" is not allowed;"
                + " it must be true, yes, on, 1, false, no, off or 0");
  }

  @Test
  void a_bad_secret_is_not_shown() {
    Key<Long> secretNumber = key(ValueType.number(0, 9)).hidden();
    assertThatThrownBy(() -> settings("[DEFAULT]\nk = hunter2").get(secretNumber))
        .hasMessageContaining("a whole number from 0 to 9")
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void a_datastore_key_is_looked_up_in_its_section_then_that_sections_default_then_default() {
    Key<String> key =
        Key.of(Key.DATASTORE, "k", ValueType.text(), "")
            .orFor(Set.of("mariadb"), "section default")
            .or("common default");
    String both = "[DEFAULT]\nk = common\n[mariadb]\nk = own\n[redis]\n";
    assertThat(settings(both, "mariadb").get(key)).isEqualTo("own");
    assertThat(settings("[DEFAULT]\nk = common", "mariadb").get(key)).isEqualTo("section default");
    assertThat(settings(both, "redis").get(key)).isEqualTo("common");
    assertThat(settings("", "redis").get(key)).isEqualTo("common default");
  }

  @Test
  void older_names_are_found_and_the_newer_one_wins() {
    Key<String> key = TEXT.alias("old").alias("elsewhere", "older");
    assertThat(settings("[elsewhere]\nolder = 3").get(key)).isEqualTo("3");
    assertThat(settings("[elsewhere]\nolder = 3\n[DEFAULT]\nold = 2").get(key)).isEqualTo("2");
    assertThat(settings("[DEFAULT]\nk = 1\nold = 2").get(key)).isEqualTo("1");
  }

  private static <T> Key<T> key(ValueType<T> type) {
    return Key.of("DEFAULT", "k", type, "");
  }

  private static Settings settings(String text) {
    return settings(text, "mariadb");
  }

  private static Settings settings(String text, String datastore) {
    OsloConfig config = new OsloConfig(OsloFile.parse(Path.of("/f"), text));
    return new Settings(config, datastore, Generation.G2);
  }
}
