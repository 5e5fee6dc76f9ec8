package org.trovekeeper.strategies.postgresql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * What a backup must know of the running server.
 *
 * @param major its release, for example 15
 * @param standby whether it replays another server's log
 * @param bytes of all its tablespaces; told only when there are further ones
 * @param tablespaces besides the two that every server has
 * @param slot what keeps the log for the next incremental backup
 */
record ServerFacts(
    int major,
    boolean standby,
    long segmentSize,
    String systemIdentifier,
    long bytes,
    List<Tablespace> tablespaces,
    Optional<Slot> slot) {
  static final String SLOT = "trovekeeper_backup";

  /** First incremental backups of its own. */
  static final int SAVES_CHANGES = 17;

  static final String QUESTION =
      """
      select 'server', current_setting('server_version_num')::int / 10000,
          pg_is_in_recovery()::int,
          (select setting from pg_settings where name = 'wal_segment_size'),
          (select system_identifier from pg_control_system()),
          case when exists (select from pg_tablespace
                  where spcname not in ('pg_default', 'pg_global'))
              then (select sum(pg_tablespace_size(oid)) from pg_tablespace) else 0 end;
      select 'tablespace', oid, pg_tablespace_location(oid) from pg_tablespace
          where spcname not in ('pg_default', 'pg_global') order by oid;
      select 'slot', coalesce(wal_status, ''), coalesce(restart_lsn::text, '')
          from pg_replication_slots where slot_name = '%s';
      """
          .formatted(SLOT);

  /** A folder of the database outside of the data folder. */
  record Tablespace(String oid, String location) {}

  /** The slot that keeps the log. */
  record Slot(String status) {
    /** Given up by the server, since the log outgrew its limit. */
    boolean lost() {
      return status.equals("lost");
    }
  }

  /** The answers to {@link #QUESTION}. */
  static ServerFacts parse(List<List<String>> rows) {
    List<String> server =
        rows.stream()
            .filter(row -> row.getFirst().equals("server") && row.size() == 6)
            .findFirst()
            .orElseThrow(() ->
                GuestException.of(
                    ErrorCode.BACKUP_FAILED,
                    "the server did not tell its state before the backup"));
    List<Tablespace> tablespaces = new ArrayList<>();
    Optional<Slot> slot = Optional.empty();
    for (List<String> row : rows) {
      if (row.getFirst().equals("tablespace")) {
        tablespaces.add(new Tablespace(row.get(1), String.join("|", row.subList(2, row.size()))));
      } else if (row.getFirst().equals("slot")) {
        slot = Optional.of(new Slot(row.get(1)));
      }
    }
    return new ServerFacts(
        Integer.parseInt(server.get(1)),
        server.get(2).equals("1"),
        Long.parseLong(server.get(3)),
        server.get(4),
        Long.parseLong(server.get(5)),
        List.copyOf(tablespaces),
        slot);
  }

  /** What an incremental backup on top is compared with. */
  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("system_identifier", systemIdentifier);
    if (!tablespaces.isEmpty()) {
      metadata.put(
          "tablespaces", String.join(" ", tablespaces.stream().map(Tablespace::oid).toList()));
    }
    return metadata;
  }

  /** Whether its own incremental backups exist. */
  boolean savesChanges() {
    return major >= SAVES_CHANGES;
  }
}
