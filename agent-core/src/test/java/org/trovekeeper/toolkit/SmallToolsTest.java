package org.trovekeeper.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.spi.Secret;

/** Sizes, passwords and client option files. */
class SmallToolsTest {
  @ParameterizedTest
  @CsvSource({"1K,1024", "16M,16777216", "2g,2147483648", "' 8k ',8192"})
  void sizes_with_a_unit_are_bytes(String text, long bytes) {
    assertThat(SizeValues.bytes(text)).hasValue(bytes);
  }

  @ParameterizedTest
  @CsvSource({"100", "K", "1KB", "-1K", "ON", "1.5M"})
  void other_texts_are_no_sizes(String text) {
    assertThat(SizeValues.bytes(text)).isEmpty();
  }

  @Property
  void passwords_have_the_length_need_no_quotes_and_satisfy_policies(
      @ForAll @IntRange(min = 8, max = 90) int size) {
    assertThat(Passwords.random(size).reveal())
        .hasSize(size)
        .matches("[A-Za-z][A-Za-z0-9_]*")
        .matches("(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])(?=.*_).*")
        .isNotEqualTo(Passwords.random(size).reveal());
  }

  @Test
  void a_refusal_names_each_setting_with_its_reason_and_what_took_all_the_same() {
    RejectedSettings.check(Map.of(), List.of("a"));
    assertThatThrownBy(() -> RejectedSettings.check(Map.of("b", "unknown"), List.of("a", "c")))
        .hasMessageContaining("refused: b (unknown); applied: a, c");
    assertThatThrownBy(() -> RejectedSettings.check(Map.of("b", "unknown"), List.of()))
        .hasMessageContaining("applied: none");
  }

  @Property
  void a_client_file_gives_back_what_it_was_given(@ForAll String password) {
    OptionFile file =
        new OptionFile("os_admin", new Secret(password), Optional.of(Path.of("/run/a b/x.sock")));
    assertThat(OptionFile.parse(file.text())).contains(file);
  }

  @Test
  void a_client_file_of_the_python_agent_is_read() {
    assertThat(
            OptionFile.parse("[client]\nuser = os_admin\npassword = Secret9\nhost = 127.0.0.1\n"))
        .contains(new OptionFile("os_admin", new Secret("Secret9"), Optional.empty()));
    assertThat(OptionFile.parse("[client]\nuser = os_admin\n")).isEmpty();
  }
}
