package org.trovekeeper.reference;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.backup.BackupStrategy;

/** Writes the table of README.md: which operation is there for which engine. */
public final class SupportMatrix {
  private static final String BEGIN = "<!-- support matrix: generated, do not edit -->\n";
  private static final String END = "<!-- end of the support matrix -->\n";

  private SupportMatrix() {}

  /**
   * One engine.
   *
   * @param strategies those that can save it
   * @param versions those that a story under Trove's control plane runs
   */
  public record Support(
      DatastoreManager manager, List<BackupStrategy> strategies, List<String> versions) {}

  /** The README with its table as the managers say. */
  public static String renewed(String readme, List<Support> engines) {
    int begin = readme.indexOf(BEGIN);
    int end = readme.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("README.md has no place for the support matrix");
    }
    return readme.substring(0, begin + BEGIN.length()) + table(engines) + readme.substring(end);
  }

  private static MarkdownTable table(List<Support> engines) {
    MarkdownTable table = new MarkdownTable(cells("Operation", engines, SupportMatrix::datastore));
    row(table, "Create an instance, restart it, resize its volume", engines, _ -> true);
    row(table, "Databases", engines, at -> at.manager().databases().isPresent());
    row(table, "Users and their rights", engines, at -> at.manager().users().isPresent());
    row(table, "Root user", engines, at -> at.manager().root().isPresent());
    row(table, "Configuration groups", engines, at -> at.manager().configGroups().isPresent());
    row(table, "Full backup and restore", engines, at -> !at.strategies().isEmpty());
    row(table, "Incremental backup and restore", engines, SupportMatrix::incremental);
    row(
        table,
        "Replicas, promotion, failover",
        engines,
        at -> at.manager().replication().isPresent());
    table.row(
        cells("Verified against, by `./verify`", engines, at -> String.join(", ", at.versions())));
    return table;
  }

  private static void row(
      MarkdownTable table,
      String operation,
      List<Support> engines,
      Function<Support, Boolean> offered) {
    table.row(cells(operation, engines, at -> offered.apply(at) ? "yes" : "no"));
  }

  private static boolean incremental(Support engine) {
    return engine.strategies().stream()
        .anyMatch(strategy -> strategy.names().olderIncremental().isPresent());
  }

  private static String datastore(Support engine) {
    return "`" + engine.manager().datastore() + "`";
  }

  private static String[] cells(
      String first, List<Support> engines, Function<Support, String> cell) {
    return Stream.concat(Stream.of(first), engines.stream().map(cell)).toArray(String[]::new);
  }
}
