package org.trovekeeper.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link of the documentation leads to a file, and to a heading where it names one. */
class LinksTest {
  private static final Path ROOT = root();
  private static final Pattern LINK =
      Pattern.compile("(?:\\]\\(|src(?:set)?=\")(?!https?:)([^)\"\\s]+)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

  @Test
  void each_link_leads_somewhere() {
    List<String> broken =
        pages()
            .flatMap(page ->
                LINK.matcher(text(page))
                    .results()
                    .map(LinksTest::target)
                    .filter(target -> !leads(page, target))
                    .map(target -> ROOT.relativize(page) + " -> " + target))
            .toList();
    assertThat(broken).isEmpty();
  }

  private static boolean leads(Path page, String target) {
    int mark = target.indexOf('#');
    String file = mark < 0 ? target : target.substring(0, mark);
    Path at = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    return Files.exists(at) && (mark < 0 || headings(at).contains(target.substring(mark + 1)));
  }

  /** As GitHub names them: lower case, dashes for spaces, without punctuation. */
  private static List<String> headings(Path page) {
    return HEADING
        .matcher(text(page))
        .results()
        .map(LinksTest::target)
        .map(heading ->
            heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .toList();
  }

  private static String target(MatchResult match) {
    return match.group(1);
  }

  private static Stream<Path> pages() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.toString().contains("/target/"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
