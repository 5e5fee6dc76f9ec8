package org.trovekeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Rules for what people read: log lines have one form, and the words are plain. */
final class WordingRules {
  private static final String CALL =
      "\\b(?:LOG|log)\\s*\\.(?:%s)\\(\\s*(?:[\\w.]*Level\\.\\w+,\\s*)?";
  private static final Pattern FORMLESS =
      Pattern.compile(
          CALL.formatted("trace|debug|info|warn|error|log") + "\"(?!event=[a-z])[^\"]*");
  private static final Pattern SERIOUS =
      Pattern.compile(CALL.formatted("warn|error") + "\"event=([a-z-]+)");
  private static final Pattern OTHER_DIALECT =
      Pattern.compile("\"event=[^\"\n]*\\b(?:why|outcome|step=[A-Z])=");
  private static final Pattern HARD_WORD =
      Pattern.compile(
          "\\b(?:[Mm]end(?:s|ed)?|[Aa]new|[Ww]hoever|[Tt]akes away|of before|(?<!\")[Nn]obody)\\b");

  private WordingRules() {}

  static Stream<DynamicTest> of(List<Path> main, Function<Path, String> text, Path module) {
    return Stream.of(
        DynamicTest.dynamicTest(
            "every log line begins with its event",
            () ->
                assertThat(matches(main, text, FORMLESS, MatchResult::group))
                    .as("write event=name key=value reason=\"...\", see docs/log-events.md")
                    .isEmpty()),
        DynamicTest.dynamicTest(
            "log lines use the same keys",
            () ->
                assertThat(matches(main, text, OTHER_DIALECT, MatchResult::group))
                    .as("the keys are reason= and result=, see docs/log-events.md")
                    .isEmpty()),
        DynamicTest.dynamicTest(
            "every warning stands in docs/log-events.md with what to do",
            () -> {
              String page = text.apply(page(module));
              assertThat(matches(main, text, SERIOUS, match -> match.group(1)))
                  .allSatisfy(event -> assertThat(page).contains("`%s`".formatted(event)));
            }),
        DynamicTest.dynamicTest(
            "the words are plain",
            () ->
                assertThat(matches(main, text, HARD_WORD, MatchResult::group))
                    .as("say it with the field's own terms, in a short sentence")
                    .isEmpty()));
  }

  private static List<String> matches(
      List<Path> files,
      Function<Path, String> text,
      Pattern pattern,
      Function<MatchResult, String> what) {
    return files.stream()
        .flatMap(file -> pattern.matcher(text.apply(file)).results().map(what))
        .distinct()
        .toList();
  }

  private static Path page(Path module) {
    for (Path at = module.toAbsolutePath(); at != null; at = at.getParent()) {
      Path page = at.resolve("docs/log-events.md");
      if (Files.exists(page)) {
        return page;
      }
    }
    throw new AssertionError("docs/log-events.md is not above " + module);
  }
}
