package org.trovekeeper.postgresql.replication;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.wal.Lsn;

/**
 * What one look at the server shows of its health.
 *
 * @param members who can act as the agent's account
 * @param sourceEnd where its source's log ends, as the source said over the stream
 * @param settings what weakens durability when it has another value than at first
 * @param exceptions such settings of single roles and databases, as {@code WHERE: NAME=VALUE}
 * @param slots the server's own slots with how their WAL is
 * @param prepared prepared transactions that are old, by name
 */
record HealthFacts(
    ServerStatus status,
    List<String> members,
    Optional<Lsn> sourceEnd,
    Map<String, String> settings,
    List<String> exceptions,
    Map<String, String> slots,
    List<String> prepared) {
  private static final String MEMBERS =
      """
      SELECT m.rolname, '' FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member
      JOIN pg_roles r ON r.oid = a.roleid WHERE r.rolname = session_user\
      """;

  /** As sessions get it: this session has its own. */
  private static final String SETTINGS =
      """
      SELECT name, reset_val FROM pg_settings WHERE name IN ('fsync', 'full_page_writes',
      'synchronous_commit', 'zero_damaged_pages', 'ignore_invalid_pages',
      'ignore_checksum_failure', 'data_sync_retry')\
      """;

  private static final String EXCEPTIONS =
      """
      SELECT coalesce('role ' || r.rolname, 'all roles') || coalesce(' in ' || d.datname, ''), c
      FROM pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) c
      LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
      WHERE c ~* '^synchronous_commit=(off|false|no|0)$'
      OR c ~* '^(zero_damaged_pages|ignore_checksum_failure)=(on|t|tr|tru|true|y|ye|yes|1)$'
      ORDER BY 1\
      """;

  private static final String SLOTS =
      "SELECT slot_name, coalesce(wal_status, '') FROM pg_replication_slots";

  private static final String PREPARED =
      """
      SELECT gid, database FROM pg_prepared_xacts WHERE prepared < now() - interval '10 minutes'
      ORDER BY prepared LIMIT 5\
      """;

  private static final String SOURCE_END = "SELECT latest_end_lsn FROM pg_stat_wal_receiver";

  static HealthFacts read(SqlSession session) {
    return new HealthFacts(
        ServerStatus.read(session),
        List.copyOf(pairs(session, MEMBERS).keySet()),
        Lsn.optional(session.text(SOURCE_END)),
        pairs(session, SETTINGS),
        pairs(session, EXCEPTIONS).entrySet().stream()
            .map(one -> one.getKey() + ": " + one.getValue())
            .toList(),
        pairs(session, SLOTS),
        List.copyOf(pairs(session, PREPARED).keySet()));
  }

  private static Map<String, String> pairs(SqlSession session, String question) {
    Map<String, String> pairs = new LinkedHashMap<>();
    session
        .query(question, row -> Map.entry(row.getString(1), row.getString(2)))
        .forEach(one -> pairs.merge(one.getKey(), one.getValue(), (a, b) -> a + ", " + b));
    return pairs;
  }
}
