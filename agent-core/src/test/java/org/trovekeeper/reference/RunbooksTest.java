package org.trovekeeper.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An operator finds each reason of a status in docs/operating.md, by its code. */
class RunbooksTest {
  private static final Path ROOT = root();
  private static final Pattern CODE =
      Pattern.compile("HealthIssue\\s*\\.(?:fault|warning)\\(\\s*\"([a-z-]+)\"");
  private static final Pattern ENTRY = Pattern.compile("^### `([a-z-]+)`", Pattern.MULTILINE);

  @Test
  void each_reason_of_a_status_has_a_runbook_and_each_runbook_a_reason() {
    TreeSet<String> codes = new TreeSet<>();
    sources().forEach(file -> codes.addAll(found(CODE, file)));
    assertThat(new TreeSet<>(found(ENTRY, ROOT.resolve("docs/operating.md"))))
        .as("entries `### `code`` of docs/operating.md, one for each HealthIssue")
        .isEqualTo(codes);
  }

  private static Stream<Path> sources() {
    return Stream.of("agent-core", "managers")
        .flatMap(module -> walk(ROOT.resolve(module)))
        .filter(file -> file.toString().endsWith(".java"))
        .filter(file -> file.toString().contains("/src/main/"));
  }

  private static Stream<Path> walk(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> found(Pattern pattern, Path file) {
    try {
      return pattern.matcher(Files.readString(file)).results().map(RunbooksTest::name).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(MatchResult match) {
    return match.group(1);
  }

  private static Path root() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".ci/format"))) {
        return at;
      }
    }
    throw new IllegalStateException("the repository is not above the module");
  }
}
