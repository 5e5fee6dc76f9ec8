package org.trovekeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.trovekeeper.testing.ArchitectureRules;

class ArchitectureTest {
  @TestFactory
  Stream<DynamicTest> the_core_keeps_its_shape() {
    return ArchitectureRules.of(Path.of(""));
  }

  /** A manager is found by its folder; one without this test would keep to no rule. */
  @Test
  void every_manager_is_held_to_the_rules() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("../managers"))) {
      List<Path> managers =
          folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))).toList();
      assertThat(managers)
          .isNotEmpty()
          .allSatisfy(manager -> {
            try (Stream<Path> sources = Files.walk(manager.resolve("src/test/java"))) {
              assertThat(sources).anyMatch(source -> source.endsWith("ArchitectureTest.java"));
            }
          });
    }
  }
}
