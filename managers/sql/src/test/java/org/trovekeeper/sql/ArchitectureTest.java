package org.trovekeeper.sql;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.trovekeeper.testing.ArchitectureRules;

class ArchitectureTest {
  @TestFactory
  Stream<DynamicTest> what_families_share_keeps_its_shape() {
    return ArchitectureRules.of(Path.of(""));
  }
}
