package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.trovekeeper.config.Key;
import org.trovekeeper.reference.ReferenceDocument;
import org.trovekeeper.reference.SettingsDocuments;
import org.trovekeeper.spi.DatastorePlugin;

/** The pages about settings have those of all families. */
class SettingsDocsTest {
  private static final List<Key<?>> KEYS = SettingsDocuments.keys(families());

  static Stream<ReferenceDocument> documents() {
    return SettingsDocuments.of(KEYS).stream();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void the_document_says_what_the_code_says(ReferenceDocument document) throws IOException {
    document.hold(
        "mvn -pl it-tests -am test -Dtest=SettingsDocsTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false");
  }

  @Test
  void no_family_declares_a_setting_that_is_there() {
    assertThat(KEYS.stream().flatMap(key -> key.places().stream()).toList())
        .doesNotHaveDuplicates();
  }

  @Test
  void every_declared_setting_has_a_meaning_and_defaults_that_are_allowed() {
    assertThat(families().stream().flatMap(family -> family.settings().stream()).toList())
        .isNotEmpty()
        .allSatisfy(key -> {
          assertThat(key.meaning()).endsWith(".");
          assertThat(key.type().parse(key.older())).isNotNull();
          assertThat(key.type().parse(key.present())).isNotNull();
        });
  }

  private static List<DatastorePlugin> families() {
    return ServiceLoader.load(DatastorePlugin.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(family -> new TreeSet<>(family.datastores()).first()))
        .toList();
  }
}
