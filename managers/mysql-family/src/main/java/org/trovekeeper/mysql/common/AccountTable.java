package org.trovekeeper.mysql.common;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.sql.ReservedNames;
import org.trovekeeper.sql.SqlSession;

/** Reads the server's tables of accounts and of rights on databases. */
final class AccountTable {
  private static final String ACCOUNTS =
      GrantTables.ACCOUNTS + " AND host <> 'localhost' AND host <> ''";
  private static final String THIS_ONE = " AND BINARY user = ? AND BINARY host = ?";
  private static final String UNFINISHED =
      ACCOUNTS
          + " AND JSON_VALUE(priv, '$.account_locked') = 1"
          + " AND (JSON_VALUE(priv, '$.authentication_string') = ?"
          + " OR JSON_VALUE(priv, '$.password_last_changed') = 0)"
          + THIS_ONE;
  private static final String ONE_CASE = "SELECT 1 FROM DUAL WHERE @@lower_case_table_names <> 0";
  private static final String RIGHTS = "SELECT user, host, db FROM mysql.db";

  private final SqlSession session;
  private final ReservedNames reserved;

  AccountTable(SqlSession session, ReservedNames reserved) {
    this.session = session;
    this.reserved = reserved;
  }

  boolean has(Account account) {
    return session.exists(ACCOUNTS + THIS_ONE, account.user(), account.host());
  }

  /**
   * Whether the account is one whose making was cut off: locked, with the password that it was to
   * get or the one that {@link PasswordStatements} begins with.
   */
  boolean unfinished(Account account, Secret password) {
    return session.exists(
        UNFINISHED, NativePassword.hash(password), account.user(), account.host());
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
    boolean oneCase = session.exists(ONE_CASE);
    return rights(account).stream()
        .map(Right::pattern)
        .filter(pattern -> {
          String name = DatabasePattern.name(pattern);
          return oneCase ? name.equalsIgnoreCase(database) : name.equals(database);
        })
        .toList();
  }

  private List<Right> rights(Account account) {
    return session.query(
        RIGHTS + " WHERE TRUE" + THIS_ONE, Right::read, account.user(), account.host());
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
