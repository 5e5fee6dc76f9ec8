package org.trovekeeper.mysql.common;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.User;
import org.trovekeeper.sql.ReservedNames;
import org.trovekeeper.sql.SqlSession;

/** Reads the server's tables of accounts and of rights on databases. */
final class AccountTable {
  private static final String ACCOUNTS =
      "SELECT user, host FROM mysql.user WHERE is_role = 'N' AND host <> 'localhost' AND host <>"
          + " ''";
  private static final String RIGHTS = "SELECT user, host, db FROM mysql.db";

  private final SqlSession session;
  private final ReservedNames reserved;

  AccountTable(SqlSession session, ReservedNames reserved) {
    this.session = session;
    this.reserved = reserved;
  }

  boolean has(Account account) {
    return session.exists(
        ACCOUNTS + " AND BINARY user = ? AND BINARY host = ?", account.user(), account.host());
  }

  List<User> all() {
    Map<Account, List<Database>> rights = new TreeMap<>();
    for (Right right : session.query(RIGHTS, Right::read)) {
      rights.computeIfAbsent(right.account(), any -> new ArrayList<>()).add(right.database());
    }
    return session.query(ACCOUNTS, row -> new Account(row.getString(1), row.getString(2))).stream()
        .filter(account -> !reserved.user(account.user()))
        .map(account -> user(account, rights.getOrDefault(account, List.of())))
        .toList();
  }

  List<Database> databases(Account account) {
    return reserved.visible(rights(account).stream().map(Right::database).toList());
  }

  /** The pattern of each right on this database, however it was granted. */
  List<String> patterns(Account account, String database) {
    return rights(account).stream()
        .map(Right::pattern)
        .filter(pattern -> DatabasePattern.name(pattern).equals(database))
        .toList();
  }

  private List<Right> rights(Account account) {
    return session.query(
        RIGHTS + " WHERE BINARY user = ? AND BINARY host = ?",
        Right::read,
        account.user(),
        account.host());
  }

  private User user(Account account, List<Database> databases) {
    return new User(
        account.user(),
        Optional.empty(),
        Optional.of(account.host()),
        reserved.visible(databases),
        false);
  }

  /** One row of rights on a database. */
  private record Right(Account account, String pattern) {
    static Right read(java.sql.ResultSet row) throws java.sql.SQLException {
      return new Right(new Account(row.getString(1), row.getString(2)), row.getString(3));
    }

    Database database() {
      return Database.named(DatabasePattern.name(pattern));
    }
  }
}
