package org.trovekeeper.mysql.mariadb;

import java.util.List;
import java.util.Optional;
import org.trovekeeper.mysql.mariadb.ErrantRules.History;

/**
 * What a replica had when it was looked at and had its source.
 *
 * @param source address of the source
 * @param log the file that came from there: each start of the source begins another one
 */
record LastLook(String source, String log, History history) {
  static LastLook of(ReplicaStatus status, History history) {
    return new LastLook(status.host() + ":" + status.port(), status.sourceLog(), history);
  }

  boolean sameSource(LastLook other) {
    return source.equals(other.source);
  }

  boolean sameLog(LastLook other) {
    return sameSource(other) && log.equals(other.log);
  }

  String text() {
    return String.join(
        "\n", source, log, GtidPosition.names(history.written()), history.applied().text());
  }

  /** Empty when it is not one. */
  static Optional<LastLook> parse(String text) {
    List<String> lines = List.of(text.split("\n", -1));
    return lines.size() == 4
        ? Optional.of(
            new LastLook(lines.get(0), lines.get(1), History.of(lines.get(2), lines.get(3))))
        : Optional.empty();
  }
}
