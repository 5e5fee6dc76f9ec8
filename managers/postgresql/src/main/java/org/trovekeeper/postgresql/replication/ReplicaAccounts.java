package org.trovekeeper.postgresql.replication;

import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.PgSql;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.SqlSession;

/**
 * Takes accounts of former attachments away: every attachment makes one, and a promotion leaves
 * those of the source before. Which replica has which is known of those that stream alone; so an
 * account that is not used is marked first, and dropped at an attachment a day or more later.
 */
final class ReplicaAccounts {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaAccounts.class);

  private static final String ACCOUNTS =
      """
      SELECT rolname, coalesce(shobj_description(r.oid, 'pg_authid'), ''),
        EXISTS (SELECT FROM pg_stat_activity a WHERE a.usesysid = r.oid),
        EXISTS (SELECT FROM pg_replication_slots WHERE slot_type = 'physical' AND NOT active
          AND wal_status IS DISTINCT FROM 'lost' AND starts_with(slot_name::text, ?))
      FROM pg_roles r WHERE starts_with(rolname::text, 'replicator_')\
      """;

  private ReplicaAccounts() {}

  private record Account(String name, String comment, boolean used, boolean away) {}

  /** On a server that is open for writes. */
  static void sweep(SqlSession session, Instant now) {
    // all in one statement: a replica may go away between two
    List<Account> accounts =
        session.query(
            ACCOUNTS,
            row ->
                new Account(
                    row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4)),
            SlotNames.PREFIX);
    for (Account account : accounts) {
      if (AccountRules.isReplica(account.name())) {
        String role = PgSql.identifier(account.name());
        switch (AccountRules.step(account.used(), account.comment(), account.away(), now)) {
          case NOTHING -> {}
          case MARK -> comment(session, role, PgSql.literal(AccountRules.mark(now)));
          case CLEAR -> comment(session, role, "NULL");
          case DROP -> drop(session, account.name(), role);
        }
      }
    }
  }

  /** One that something depends on is no reason to refuse a new replica. */
  private static void drop(SqlSession session, String name, String role) {
    try {
      session.execute("DROP ROLE " + role);
      LOG.info("event=drop-account account={} reason=\"not used any more\"", name);
    } catch (GuestException e) {
      LOG.warn("event=drop-account account={} reason=\"{}\"", name, e.plainMessage());
    }
  }

  private static void comment(SqlSession session, String role, String text) {
    session.execute("COMMENT ON ROLE " + role + " IS " + text);
  }
}
