package org.trovekeeper.backup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.conductor.Conductor;
import org.trovekeeper.rpc.RequestContext;

/**
 * What the control plane hears of backups. All of it is made from the facts that the journal holds
 * of the call, so that the next start can tell it as well.
 */
final class BackupRecords {
  static final String ID = "backup_id";
  static final String SIZE = "size";
  static final String TYPE = "type";
  static final String LOCATION = "location";
  static final String CHECKSUM = "checksum";
  static final String REPEATED = "repeated";

  private static final Logger LOG = LoggerFactory.getLogger(BackupRecords.class);

  private final Conductor conductor;

  /** What this run of the agent reported as COMPLETED and did not begin again. */
  private final Set<String> completed = ConcurrentHashMap.newKeySet();

  BackupRecords(Conductor conductor) {
    this.conductor = conductor;
  }

  void building(RequestContext context, Map<String, String> facts) {
    completed.remove(id(facts));
    conductor.updateBackup(context, fields("BUILDING", facts));
    LOG.info(
        "event=backup-building id={} type={} size_gb={}",
        id(facts),
        facts.get(TYPE),
        facts.get(SIZE));
  }

  void completed(RequestContext context, Map<String, String> facts) {
    Map<String, Object> fields = fields("COMPLETED", facts);
    fields.put("location", facts.getOrDefault(LOCATION, ""));
    fields.put("checksum", facts.getOrDefault(CHECKSUM, ""));
    fields.put("success", true);
    conductor.updateBackup(context, fields);
    completed.add(id(facts));
  }

  /**
   * Ends the record of a backup whose call has failed: as COMPLETED when it was stored before, else
   * as FAILED. Nothing when the call has no record, or an earlier call told the record's end.
   *
   * @return whether it was FAILED
   */
  boolean end(RequestContext context, Map<String, String> facts, String why) {
    if (id(facts).isEmpty() || facts.containsKey(REPEATED) || completed.contains(id(facts))) {
      return false;
    }
    boolean stored = facts.containsKey(LOCATION);
    LOG.warn(
        "event=backup-ended-by-its-failed-call id={} stored={} reason=\"{}\"",
        id(facts),
        stored,
        why);
    if (stored) {
      completed(context, facts);
    } else {
      Map<String, Object> fields = fields("FAILED", facts);
      fields.put("note", why);
      fields.put("success", false);
      conductor.updateBackup(context, fields);
    }
    return !stored;
  }

  private static Map<String, Object> fields(String state, Map<String, String> facts) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("backup_id", id(facts));
    fields.put("state", state);
    // a record of size 0 looks unfinished
    fields.put("size", Double.valueOf(facts.getOrDefault(SIZE, "0.01")));
    String type = facts.getOrDefault(TYPE, "");
    if (!type.isEmpty()) {
      fields.put("backup_type", type);
    }
    return fields;
  }

  private static String id(Map<String, String> facts) {
    return facts.getOrDefault(ID, "");
  }
}
