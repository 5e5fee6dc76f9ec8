package org.trovekeeper.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.trovekeeper.config.OsloFile.Entry;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

class OsloFilePropertiesTest {
  private static final Path FILE = Path.of("/f");

  @Property
  void what_is_written_is_read(@ForAll("sections") Map<String, Map<String, String>> sections) {
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    sections.forEach((section, values) -> {
      text.append("# comment\n[").append(section).append("]\n");
      values.forEach((key, value) -> {
        // quotes of its own keep a value's white space and quotes
        text.append(key).append(" = \"").append(value).append("\"\n");
        expected.add(section + "/" + key + "/" + value);
      });
    });
    assertThat(OsloFile.parse(FILE, text.toString()))
        .extracting(each -> each.section() + "/" + each.key() + "/" + each.value())
        .containsExactlyElementsOf(expected);
  }

  @Property
  void any_text_is_read_or_refused_as_bad_configuration(@ForAll("noise") String text) {
    try {
      List<Entry> entries = OsloFile.parse(FILE, text);
      assertThat(entries)
          .allSatisfy(entry -> {
            assertThat(entry.key()).isNotBlank();
            assertThat(entry.section()).isNotBlank();
          });
    } catch (GuestException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION);
    }
  }

  @Provide
  Arbitrary<Map<String, Map<String, String>>> sections() {
    Arbitrary<String> names = Arbitraries.strings().withChars("abcxyz_0189").ofMinLength(1);
    Arbitrary<String> values =
        Arbitraries.strings().withCharRange(' ', '~').withChars("äß漢").ofMaxLength(40);
    return Arbitraries.maps(names, Arbitraries.maps(names, values).ofMaxSize(5)).ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> noise() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(60),
        Arbitraries.strings().withChars("[]=:#; \t\n\r\"'a$\u00a0").ofMaxLength(40));
  }
}
