package org.trovekeeper.postgresql.replication;

import org.trovekeeper.spi.replication.SourceInfo;

/** The file that libpq takes the source's password from. */
final class PassFile {
  private PassFile() {}

  /** One line, for every database of the source and for replication. */
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

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace(":", "\\:");
  }
}
