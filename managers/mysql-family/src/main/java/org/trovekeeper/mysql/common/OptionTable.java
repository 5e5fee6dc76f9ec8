package org.trovekeeper.mysql.common;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.trovekeeper.toolkit.IniFile;

/**
 * The options of a server, as its own program lists them.
 *
 * @param names in full: the server would take a beginning of a name, too
 */
public record OptionTable(Set<String> names) {
  private static final Pattern OPTION =
      Pattern.compile("^ {2}(?:-\\S(?:, |\\s+))?--([A-Za-z0-9][A-Za-z0-9_-]*).*");

  /**
   * @param help the lines of {@code --help --verbose}
   */
  public static OptionTable parse(Stream<String> help) {
    Set<String> names = new TreeSet<>();
    help.forEach(line -> {
      Matcher option = OPTION.matcher(line);
      if (option.matches()) {
        names.add(IniFile.normal(option.group(1)));
      }
    });
    return new OptionTable(names);
  }

  /** The option for a setting, which may be called by its variable. */
  Optional<String> option(String setting) {
    return OptionNames.of(setting).stream().filter(names::contains).findFirst();
  }
}
