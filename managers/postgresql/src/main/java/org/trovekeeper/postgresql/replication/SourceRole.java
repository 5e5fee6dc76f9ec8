package org.trovekeeper.postgresql.replication;

import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.AccessRules;
import org.trovekeeper.postgresql.PasswordVerifier;
import org.trovekeeper.postgresql.PgSql;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.sql.ReplicaLogin;
import org.trovekeeper.sql.SqlSession;

/** What a source does for its replicas: its configuration, their accounts, and their slots. */
final class SourceRole {
  private static final Logger LOG = LoggerFactory.getLogger(SourceRole.class);

  /** What a rewind reads the source's files with. */
  private static final List<String> FUNCTIONS =
      List.of(
          "pg_catalog.pg_ls_dir(text, boolean, boolean)",
          "pg_catalog.pg_stat_file(text, boolean)",
          "pg_catalog.pg_read_binary_file(text)",
          "pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean)");

  private final LocalServer server;

  SourceRole(LocalServer server) {
    this.server = server;
  }

  SourceInfo admit(Deadline deadline) {
    if (server.status(deadline).inRecovery()) {
      throw GuestException.of(
              ErrorCode.PROMOTION_REFUSED,
              "the server is closed for writes, so it cannot make an account for a replica")
          .withHint("open it first (make_read_only false)");
    }
    ReplicaLogin login =
        ReplicaLogin.random(AccountRules.PREFIX, server.settings().passwordLength());
    server
        .pool()
        .run(
            deadline,
            session -> {
              ReplicaAccounts.sweep(session, server.host().ticker().now());
              makeGroup(session);
              session.executeSecret(
                  "CREATE ROLE %s LOGIN REPLICATION IN ROLE %s PASSWORD %s"
                      .formatted(
                          PgSql.identifier(login.account()),
                          PgSql.identifier(AccessRules.REPLICAS),
                          PasswordVerifier.literal(login.password())));
            });
    LOG.info("event=admit-replica account={}", login.account());
    return new SourceInfo(
        server.settings().advertiseAddress(),
        server.layout().port(),
        login.account(),
        login.password(),
        Map.of());
  }

  private static void makeGroup(SqlSession session) {
    if (!session.exists("SELECT FROM pg_roles WHERE rolname = ?", AccessRules.REPLICAS)) {
      session.execute("CREATE ROLE " + PgSql.identifier(AccessRules.REPLICAS) + " NOLOGIN");
    }
    for (String function : FUNCTIONS) {
      session.execute(
          "GRANT EXECUTE ON FUNCTION "
              + function
              + " TO "
              + PgSql.identifier(AccessRules.REPLICAS));
    }
  }

  void drop(String account, Deadline deadline) {
    if (!AccountRules.isReplica(account)) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "not a replication account: " + account);
    }
    server
        .pool()
        .run(
            deadline,
            session -> session.execute("DROP ROLE IF EXISTS " + PgSql.identifier(account)));
  }

  /** A replica's slots for replicas of its own that left would keep WAL for no one. */
  void dropSlots(Deadline deadline) {
    server
        .pool()
        .run(
            deadline,
            session -> {
              List<String> slots =
                  session.query(
                      "SELECT slot_name FROM pg_replication_slots"
                          + " WHERE slot_type = 'physical' AND NOT active"
                          + " AND starts_with(slot_name::text, ?)",
                      row -> row.getString(1),
                      SlotNames.PREFIX);
              for (String slot : slots) {
                session.query("SELECT pg_drop_replication_slot(?)", row -> true, slot);
                LOG.info("event=drop-slot slot={}", slot);
              }
            });
  }
}
