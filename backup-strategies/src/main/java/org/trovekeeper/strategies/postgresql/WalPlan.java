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

  /** Where the parent ended, by its metadata. */
  static WalFile parentEnd(Map<String, String> parent, long segmentSize) {
    return Optional.ofNullable(parent.get("stop_wal_file"))
        .filter(WalFile::isName)
        .map(name -> WalFile.named(name, segmentSize))
        .orElseThrow(() ->
            broken("the parent backup does not tell its last file of the log (stop_wal_file)"));
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
  static List<WalFile> between(WalFile parent, WalFile last, Collection<String> present) {
    if (parent.timeline() != last.timeline()) {
      throw broken(
          "the server went from timeline %d to %d since the parent backup"
              .formatted(parent.timeline(), last.timeline()));
    }
    if (parent.number() > last.number()) {
      throw broken(
          "the parent backup ends in %s, and the server is only at %s"
              .formatted(parent.name(), last.name()));
    }
    List<WalFile> files = new ArrayList<>();
    for (WalFile file = parent; file.number() <= last.number(); file = file.next()) {
      if (!present.contains(file.name())) {
        throw broken(
            "the write-ahead log since the parent backup is incomplete: %s is gone"
                .formatted(file.name()));
      }
      files.add(file);
    }
    return files;
  }

  static GuestException broken(String message) {
    return GuestException.of(ErrorCode.BACKUP_CHAIN_BROKEN, message).withHint(AFRESH);
  }
}
