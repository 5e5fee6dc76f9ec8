package org.trovekeeper.reference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.trovekeeper.config.Key;
import org.trovekeeper.config.Key.Default;

/** Writes docs/config.md. */
final class ConfigReference {
  private ConfigReference() {}

  static ReferenceDocument document(List<Key<?>> all) {
    StringBuilder text = new StringBuilder(HEAD);
    sections(all)
        .forEach((section, keys) -> {
          text.append("\n## ").append(title(section)).append("\n\n");
          MarkdownTable table = new MarkdownTable("Key", "Default", "Allowed", "Meaning");
          for (Key<?> key : keys) {
            table.row("`" + key.name() + "`", defaults(key), key.type().allowed(), meaning(key));
          }
          text.append(table);
        });
    return new ReferenceDocument("config.md", text.toString());
  }

  /** All keys, section by section, in the order of the tables. */
  static Map<String, List<Key<?>>> sections(List<Key<?>> all) {
    return all.stream()
        .collect(Collectors.groupingBy(Key::section, LinkedHashMap::new, Collectors.toList()));
  }

  private static String title(String section) {
    return section.equals(Key.DATASTORE)
        ? "Section named by `datastore_manager`"
        : "`[%s]`".formatted(section);
  }

  private static String meaning(Key<?> key) {
    StringBuilder text = new StringBuilder(key.meaning());
    if (key.secret()) {
      text.append(" Secret: never shown.");
    }
    if (!key.aliases().isEmpty()) {
      text.append(
          key.aliases().stream()
              .map(alias ->
                  alias.section().equals(key.section())
                      ? "`" + alias.name() + "`"
                      : "`[%s] %s`".formatted(alias.section(), alias.name()))
              .collect(Collectors.joining(", ", " Also: ", ".")));
    }
    return text.toString();
  }

  static String defaults(Key<?> key) {
    return key.defaults().stream().map(ConfigReference::written).collect(Collectors.joining("; "));
  }

  private static String written(Default each) {
    String value = each.text().isEmpty() ? "empty" : "`" + each.text() + "`";
    TreeSet<String> limits = new TreeSet<>(each.datastores());
    each.generation().ifPresent(generation -> limits.add(generation.name()));
    return limits.isEmpty() ? value : value + " (" + String.join(", ", limits) + ")";
  }

  private static final String HEAD =
      """
      # Configuration

      Generated from the key tables in `org.trovekeeper.config` and from what the families declare; do not edit.
      After a change there: `mvn -pl it-tests -am test -Dtest=SettingsDocsTest -Dsurefire.failIfNoSpecifiedTests=false
      -Dtrovekeeper.docs.write=true`.

      The files are oslo.config files, the same that Trove injects into a guest. `trovekeeper agent`
      takes `--config-file` and `--config-dir`, each as often as needed: first the files in the order
      given, then each folder's `*.conf` in alphabetical order. Without either it reads what exists of
      `/etc/trove/trove-guestagent.conf`, `/etc/trove/conf.d/*.conf`,
      `/etc/trovekeeper/trovekeeper.conf` and `/etc/trovekeeper/conf.d/*.conf`. The last value of a key
      wins. `$name` and `${section.name}` stand for another key's value, `$$` for a dollar sign. An
      empty text and `None` count as not written, except in lists and pairs.

      A value that is not allowed stops the start and names file, line, key and what is allowed.
      Unknown keys are ignored, since the files are shared with Trove; in `[trovekeeper]` a likely slip
      is logged.

      G1 is a control plane up to 13.x (Rocky's way), G2 one from 14.0.0 on. A default with names
      behind it holds for those datastores or that generation.

      A key of the datastore's section is looked up there first. Where it is not written, that section's
      default counts, and only for a datastore without one the same key in `[DEFAULT]`.
      """;
}
