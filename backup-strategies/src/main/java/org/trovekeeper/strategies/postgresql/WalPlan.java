package org.trovekeeper.strategies.postgresql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Which files of the write-ahead log lie between a backup and its parent. The parent's last file
 * comes again: a backup from a standby has only its beginning.
 */
final class WalPlan {
  static final String AFRESH = "take a full backup: it begins a new chain";

  private WalPlan() {}

  /**
   * Where the parent backup ended.
   *
   * @param last its last file
   * @param stop its end; where it does not tell, the end of that file, to be on the safe side
   */
  record Parent(WalFile last, Lsn stop) {}

  /** Where the parent ended, by its metadata. */
  static Parent parentEnd(Map<String, String> parent, long segmentSize) {
    WalFile last =
        Optional.ofNullable(parent.get("stop_wal_file"))
            .filter(WalFile::isName)
            .map(name -> WalFile.named(name, segmentSize))
            .orElseThrow(() ->
                broken("the parent backup does not tell its last file of the log (stop_wal_file)"));
    return new Parent(
        last,
        Optional.ofNullable(parent.get("stop_segment"))
            .flatMap(Lsn::parse)
            .orElseGet(() -> last.next().start()));
  }

  /** Refuses a parent that is not an earlier state of this server. */
  static void checkParent(Map<String, String> parent, ServerFacts facts) {
    Optional.ofNullable(parent.get("system_identifier"))
        .filter(identifier -> !identifier.equals(facts.systemIdentifier()))
        .ifPresent(identifier -> {
          throw broken(
              "the parent backup is of the database system %s, this is %s"
                  .formatted(identifier, facts.systemIdentifier()));
        });
  }

  /** A tablespace cannot be made by replay where its folder is missing. */
  static void checkTablespaces(Map<String, String> parent, ServerFacts facts) {
    String saved = parent.getOrDefault("tablespaces", "");
    List<String> known = List.of(saved.split(" ", -1));
    facts.tablespaces().stream()
        .filter(tablespace -> !known.contains(tablespace.oid()))
        .findFirst()
        .ifPresent(tablespace -> {
          throw broken(
              "the tablespace at %s was made after the parent backup"
                  .formatted(tablespace.location()));
        });
  }

  /** Every file from the parent's last one to the one that holds the end. */
  static List<WalFile> between(
      Parent parent, WalFile last, TimelineHistory history, Collection<String> present) {
    WalFile parentEnd = parent.last();
    checkTimeline(parent, history);
    if (parentEnd.number() > last.number()) {
      throw broken(
          "the parent backup ends in %s, and the server is only at %s"
              .formatted(parentEnd.name(), last.name()));
    }
    List<WalFile> files = new ArrayList<>();
    for (long number = parentEnd.number(); number <= last.number(); number++) {
      WalFile file = history.file(number, last.size());
      if (!present.contains(file.name())) {
        throw broken(
            "the write-ahead log since the parent backup is incomplete: %s is gone"
                .formatted(file.name()));
      }
      files.add(file);
    }
    return files;
  }

  private static void checkTimeline(Parent parent, TimelineHistory history) {
    long timeline = parent.last().timeline();
    if (timeline == history.timeline()) {
      return;
    }
    Lsn left =
        history
            .end(timeline)
            .orElseThrow(() ->
                broken(
                    "the parent backup is of timeline %d, of which the server's timeline %d does"
                            .formatted(timeline, history.timeline())
                        + " not come"));
    if (parent.stop().compareTo(left) > 0) {
      throw broken(
          "the server left timeline %d at %s, and the parent backup ends at %s"
              .formatted(timeline, left, parent.stop()));
    }
  }

  static GuestException broken(String message) {
    return GuestException.of(ErrorCode.BACKUP_CHAIN_BROKEN, message).withHint(AFRESH);
  }
}
