package org.trovekeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Rules that only the source text can be asked for. */
final class SourceRules {
  private static final int LONGEST = 500;
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^public (?:(?:abstract|final|sealed|non-sealed)"
              + " )*(?:class|interface|enum|record|@interface) (\\w+)",
          Pattern.MULTILINE);
  private static final Pattern SHELL = Pattern.compile("\"(?:/(?:usr/)?bin/)?(?:sh|bash|dash)\"");

  private SourceRules() {}

  static Stream<DynamicTest> of(Path module) {
    List<Path> main = sources(module.resolve("src/main/java"));
    List<Path> test = sources(module.resolve("src/test/java"));
    Stream<DynamicTest> shape =
        Stream.of(
            DynamicTest.dynamicTest(
                "no source file is longer than %d lines".formatted(LONGEST),
                () ->
                    assertNone(
                        Stream.concat(main.stream(), test.stream()).filter(SourceRules::tooLong),
                        "has more than one reason to change; take a class of its own out of it")),
            DynamicTest.dynamicTest(
                "every public type says what it is",
                () ->
                    assertNone(
                        main.stream().filter(SourceRules::lacksJavadoc),
                        "needs a first sentence of Javadoc above its public type")),
            DynamicTest.dynamicTest(
                "no shell is ever started",
                () ->
                    assertNone(
                        main.stream().filter(file -> SHELL.matcher(text(file)).find()),
                        "names a shell; give the program and its arguments, secrets on standard"
                            + " input")));
    return Stream.concat(shape, WordingRules.of(main, SourceRules::text, module));
  }

  private static void assertNone(Stream<Path> files, String howToFix) {
    assertThat(files).as("each of these " + howToFix).isEmpty();
  }

  private static boolean tooLong(Path file) {
    return text(file).lines().count() > LONGEST;
  }

  private static boolean lacksJavadoc(Path file) {
    return lacksJavadoc(text(file));
  }

  /** Annotations may stand between the comment and the type. */
  static boolean lacksJavadoc(String source) {
    Matcher type = PUBLIC_TYPE.matcher(source);
    if (!type.find()) {
      return false;
    }
    String before = source.substring(0, type.start());
    String between = before.substring(before.lastIndexOf("*/") + 1).replaceFirst("^/", "").strip();
    return !before.contains("/**") || !(between.isEmpty() || between.startsWith("@"));
  }

  private static List<Path> sources(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
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
}
