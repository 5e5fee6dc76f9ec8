package org.trovekeeper.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A document that is written from a table in code.
 *
 * @param name file name below docs/
 */
public record ReferenceDocument(String name, String text) {
  /**
   * Fails when the file says something else; with {@code -Dtrovekeeper.docs.write=true} writes it.
   *
   * @param test the command that runs the calling test
   */
  public void hold(String test) throws IOException {
    Path file = docs().resolve(name);
    if (Boolean.getBoolean("trovekeeper.docs.write")) {
      Files.writeString(file, text);
    }
    String found = Files.exists(file) ? Files.readString(file) : "";
    assertThat(found)
        .withFailMessage(
            "%s is stale: run %s -Dtrovekeeper.docs.write=true and commit it", file, test)
        .isEqualTo(text);
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
