package org.trovekeeper.strategies;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.trovekeeper.testing.ArchitectureRules;

class ArchitectureTest {
  @TestFactory
  Stream<DynamicTest> the_strategies_keep_their_shape() {
    return ArchitectureRules.of(Path.of(""));
  }
}
