package org.trovekeeper.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the generated documents as the tables say. To add one, add it to {@link #documents}; to
 * write them, run with {@code -Dtrovekeeper.docs.write=true}.
 */
class ReferenceDocsTest {
  static Stream<ReferenceDocument> documents() {
    return Stream.of(
        ConfigReference.document(),
        ConfigManual.document(),
        SampleConfig.document(),
        ErrorsReference.document(),
        RpcReference.document());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void the_document_says_what_the_code_says(ReferenceDocument document) throws IOException {
    Path file = docs().resolve(document.name());
    if (Boolean.getBoolean("trovekeeper.docs.write")) {
      Files.createDirectories(docs());
      Files.writeString(file, document.text());
    }
    String found = Files.exists(file) ? Files.readString(file) : "";
    assertThat(found)
        .withFailMessage(
            "%s is stale: run mvn -pl agent-core test -Dtest=ReferenceDocsTest"
                + " -Dtrovekeeper.docs.write=true and commit it",
            file)
        .isEqualTo(document.text());
  }

  private static Path docs() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".ci/format"))) {
        return at.resolve("docs");
      }
    }
    throw new IllegalStateException("the repository is not above the module");
  }
}
