package org.trovekeeper.postgresql.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.replication.SourceInfo;

/** The file that libpq takes the source's password from: one line for all of the source. */
final class PassFile {
  private static final int FIELDS = 5;

  private PassFile() {}

  static String text(SourceInfo source) {
    return String.join(
            ":",
            escaped(source.host()),
            Integer.toString(source.port()),
            "*",
            escaped(source.account()),
            escaped(source.password().reveal()))
        + "\n";
  }

  /** The source that the file was written for. */
  static Optional<SourceInfo> parse(String text) {
    List<String> fields = fields(text.lines().findFirst().orElse(""));
    return fields.size() == FIELDS
        ? Optional.of(
            new SourceInfo(
                fields.get(0),
                Integer.parseInt(fields.get(1)),
                fields.get(3),
                new Secret(fields.get(4)),
                Map.of()))
        : Optional.empty();
  }

  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char sign = line.charAt(i);
      if (sign == ':') {
        fields.add(field.toString());
        field.setLength(0);
        continue;
      }
      if (sign == '\\' && i + 1 < line.length()) {
        i++;
      }
      field.append(line.charAt(i));
    }
    fields.add(field.toString());
    return fields;
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace(":", "\\:");
  }
}
