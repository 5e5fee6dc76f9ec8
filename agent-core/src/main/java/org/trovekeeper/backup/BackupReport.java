package org.trovekeeper.backup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.conductor.Conductor;
import org.trovekeeper.journal.Journal.Unfinished;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.spi.GuestException;

/**
 * What the control plane is told of one backup (contract: conductor RPC, 1.2), and what is noted so
 * that it is told the truth also after a crash.
 */
final class BackupReport {
  private static final Logger LOG = LoggerFactory.getLogger(BackupReport.class);

  private final Conductor conductor;
  private final Operation operation;
  private final String id;
  private final double size;
  private String type = "";

  BackupReport(Conductor conductor, Operation operation, String id, double gigabytes) {
    this.conductor = conductor;
    this.operation = operation;
    this.id = id;
    // a record of size 0 looks unfinished
    this.size = Math.max(0.01, Math.round(gigabytes * 100) / 100.0);
  }

  /** From here on a crash ends in FAILED. */
  void begin(Leftovers leftovers) {
    operation
        .journal()
        .note(
            "backup begun",
            Map.of(
                "backup_id", id,
                "size", Double.toString(size),
                "container", leftovers.container(),
                "segments", leftovers.prefix()));
  }

  void building(String backupType) {
    type = backupType;
    send("BUILDING", Map.of());
    LOG.info("backup building id={} type={} size_gb={}", id, type, size);
  }

  BackupResult result(String location, String checksum) {
    return new BackupResult(id, location, checksum, type, size);
  }

  /**
   * The note comes first: after a crash between the two, COMPLETED is sent again and not FAILED.
   */
  void completed(BackupResult result) {
    operation
        .journal()
        .note(
            "backup stored",
            Map.of(
                "location", result.location(),
                "checksum", result.checksum(),
                "type", result.type()));
    send(
        "COMPLETED",
        Map.of("location", result.location(), "checksum", result.checksum(), "success", true));
  }

  void failed(Throwable why) {
    String note = why instanceof GuestException known ? known.getMessage() : "internal error";
    LOG.warn("backup failed id={} why={}", id, note);
    send("FAILED", Map.of("note", note, "success", false));
  }

  /** Reports what a journal says; answers what may have been left in the store. */
  static Optional<Leftovers> afterCrash(Conductor conductor, Unfinished unfinished) {
    Map<String, String> facts = unfinished.facts();
    String id = facts.get("backup_id");
    if (id == null) {
      return Optional.empty();
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("backup_id", id);
    fields.put("size", Double.valueOf(facts.getOrDefault("size", "0.01")));
    boolean stored = facts.containsKey("location");
    fields.put("state", stored ? "COMPLETED" : "FAILED");
    fields.put("success", stored);
    if (stored) {
      fields.put("location", facts.getOrDefault("location", ""));
      fields.put("checksum", facts.getOrDefault("checksum", ""));
      fields.put("backup_type", facts.getOrDefault("type", ""));
    } else {
      fields.put("note", "the agent was stopped during the backup");
    }
    conductor.updateBackup(unfinished.context(), fields);
    LOG.warn("backup was unfinished id={} state={}", id, fields.get("state"));
    return stored
        ? Optional.empty()
        : Optional.of(
            new Leftovers(facts.getOrDefault("container", ""), facts.getOrDefault("segments", "")));
  }

  private void send(String state, Map<String, Object> more) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("backup_id", id);
    fields.put("state", state);
    fields.put("size", size);
    if (!type.isEmpty()) {
      fields.put("backup_type", type);
    }
    fields.putAll(more);
    conductor.updateBackup(operation.context(), fields);
  }
}
