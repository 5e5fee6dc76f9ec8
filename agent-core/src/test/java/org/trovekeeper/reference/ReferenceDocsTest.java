package org.trovekeeper.reference;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the generated documents as the tables say. To add one, add it to {@link #documents}; to
 * write them, run with {@code -Dtrovekeeper.docs.write=true}.
 */
class ReferenceDocsTest {
  static Stream<ReferenceDocument> documents() {
    return Stream.of(SampleConfig.document(), ErrorsReference.document(), RpcReference.document());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void the_document_says_what_the_code_says(ReferenceDocument document) throws IOException {
    document.hold("mvn -pl agent-core test -Dtest=ReferenceDocsTest");
  }
}
