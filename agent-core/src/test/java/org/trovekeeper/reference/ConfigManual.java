package org.trovekeeper.reference;

import java.util.List;
import org.trovekeeper.config.Key;

/** Writes the manual page trovekeeper.conf(5). */
final class ConfigManual {
  private ConfigManual() {}

  static ReferenceDocument document(List<Key<?>> all) {
    StringBuilder text = new StringBuilder(HEAD);
    ConfigReference.sections(all)
        .forEach((section, keys) -> {
          text.append(".SS ").append(title(section)).append('\n');
          keys.forEach(key -> text.append(paragraph(key)));
        });
    return new ReferenceDocument(
        "../packaging/src/main/deb/trovekeeper.conf.5", text.append(FOOT).toString());
  }

  private static String title(String section) {
    return section.equals(Key.DATASTORE)
        ? "Section named by datastore_manager"
        : "[%s]".formatted(section);
  }

  private static String paragraph(Key<?> key) {
    StringBuilder text =
        new StringBuilder(".TP\n.B %s\n%s\n".formatted(key.name(), roff(key.meaning())));
    text.append("Allowed: ").append(roff(key.type().allowed())).append(".\n");
    if (!key.defaults().isEmpty()) {
      text.append("Default: ").append(roff(ConfigReference.defaults(key))).append(".\n");
    }
    return text.toString();
  }

  /** What Markdown and our tables write, in the signs of man(7). */
  private static String roff(String text) {
    return text.replace("\\", "\\e")
        .replace("`", "")
        .replace("-", "\\-")
        .replaceAll("^([.'])", "\\\\&$1");
  }

  private static final String HEAD =
      """
      .\\" Generated like docs/config.md; do not edit.
      .TH TROVEKEEPER.CONF 5 "" Trovekeeper "File Formats"
      .SH NAME
      trovekeeper.conf \\- settings of Trovekeeper, the guest agent for OpenStack Trove
      .SH DESCRIPTION
      The files are those that Trove injects into a guest, and the machine's own; they have
      oslo.config's format. Read in this order are
      .IR /etc/trove/trove\\-guestagent.conf ,
      .IR /etc/trove/conf.d/*.conf ,
      .IR /etc/trovekeeper/trovekeeper.conf
      and
      .IR /etc/trovekeeper/conf.d/*.conf .
      The last value of a key wins. $name and ${section.name} stand for another key's value, $$ for a
      dollar sign. A value that is not allowed stops the start with file, line, key and what is
      allowed.
      .P
      G1 is a control plane up to 13.x, G2 one from 14.0.0 on. A default with names behind it holds
      for those datastores or that generation.
      .SH SETTINGS
      """;

  private static final String FOOT =
      """
      .SH SEE ALSO
      .BR trovekeeper (1)
      """;
}
