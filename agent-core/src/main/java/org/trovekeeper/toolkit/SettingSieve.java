package org.trovekeeper.toolkit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Finds those of several settings that a server does not take, in as few questions as it can: all
 * together first; where its words name one of them, that one is out; else the halves. A setting
 * that only fails beside others is the later one's fault.
 */
public final class SettingSieve {
  private final Function<Set<String>, Optional<String>> question;
  private final Set<String> taken = new LinkedHashSet<>();
  private final Map<String, String> refused = new LinkedHashMap<>();

  private SettingSieve(Function<Set<String>, Optional<String>> question) {
    this.question = question;
  }

  /**
   * The server's words by name; none when it takes all.
   *
   * @param question the server's words against these settings together; empty when it takes them
   */
  public static Map<String, String> refused(
      Collection<String> names, Function<Set<String>, Optional<String>> question) {
    SettingSieve sieve = new SettingSieve(question);
    sieve.sift(List.copyOf(names));
    return sieve.refused;
  }

  /** The same of settings that the server has refused together, with what it said of them. */
  static Map<String, String> refused(
      Collection<String> names, String words, Function<Set<String>, Optional<String>> question) {
    SettingSieve sieve = new SettingSieve(question);
    sieve.divide(List.copyOf(names), words);
    return sieve.refused;
  }

  /** Those of the settings that a server's words are about. */
  static List<String> named(String words, Collection<String> names) {
    return names.stream().filter(name -> names(words, name)).toList();
  }

  private void sift(List<String> some) {
    if (some.isEmpty()) {
      return;
    }
    Set<String> all = new LinkedHashSet<>(taken);
    all.addAll(some);
    question.apply(all).ifPresentOrElse(words -> divide(some, words), () -> taken.addAll(some));
  }

  private void divide(List<String> some, String words) {
    List<String> guilty = some.size() == 1 ? some : named(words, some);
    if (guilty.size() == 1) {
      refused.put(guilty.getFirst(), words);
      sift(some.stream().filter(name -> !guilty.contains(name)).toList());
    } else {
      sift(some.subList(0, some.size() / 2));
      sift(some.subList(some.size() / 2, some.size()));
    }
  }

  /** A plain word in a server's words need not be a setting's name. */
  private static boolean names(String words, String name) {
    String quoted = Pattern.quote(plain(name));
    String form =
        name.contains("_") || name.contains(".")
            ? "(?<![a-z0-9_])%s(?![a-z0-9_])"
            : "['\"`]%s['\"`=]";
    return Pattern.compile(form.formatted(quoted)).matcher(plain(words)).find();
  }

  private static String plain(String text) {
    return text.replace('-', '_').toLowerCase(Locale.ROOT);
  }
}
