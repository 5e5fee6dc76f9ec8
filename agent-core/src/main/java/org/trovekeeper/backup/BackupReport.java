package org.trovekeeper.backup;

import static org.trovekeeper.backup.BackupRecords.CHECKSUM;
import static org.trovekeeper.backup.BackupRecords.ID;
import static org.trovekeeper.backup.BackupRecords.LOCATION;
import static org.trovekeeper.backup.BackupRecords.REPEATED;
import static org.trovekeeper.backup.BackupRecords.SIZE;
import static org.trovekeeper.backup.BackupRecords.TYPE;

import java.util.HashMap;
import java.util.Map;
import org.trovekeeper.rpc.Operation;

/**
 * What one backup reports to the control plane while it goes well, each step noted in the journal
 * before it is sent. Its failure is reported by the {@link BackupCompensation} of its call.
 */
final class BackupReport {
  private final BackupRecords records;
  private final Operation operation;
  private final String id;
  private final Map<String, String> facts = new HashMap<>();

  BackupReport(BackupRecords records, Operation operation, String id) {
    this.records = records;
    this.operation = operation;
    this.id = id;
    facts.put(ID, id);
  }

  /** The record is that of the backup which is there. */
  void repeated() {
    note("backup repeated", Map.of(REPEATED, "true"));
  }

  /** From here on the backup may leave something in the store. */
  void building(String type, double gigabytes, PartialBackup partial) {
    double size = Math.max(0.01, Math.round(gigabytes * 100) / 100.0);
    Map<String, String> begun = new HashMap<>(partial.facts());
    begun.putAll(Map.of(ID, id, SIZE, Double.toString(size), TYPE, type));
    note("backup begun", begun);
    records.building(operation.context(), facts);
  }

  /**
   * The note comes first: after a crash between the two, COMPLETED is sent again and not FAILED.
   */
  BackupResult completed(String location, String checksum) {
    note("backup stored", Map.of(LOCATION, location, CHECKSUM, checksum));
    records.completed(operation.context(), facts);
    return new BackupResult(
        id,
        location,
        checksum,
        facts.getOrDefault(TYPE, ""),
        Double.parseDouble(facts.getOrDefault(SIZE, "0")));
  }

  private void note(String step, Map<String, String> more) {
    operation.journal().note(step, more);
    facts.putAll(more);
  }
}
