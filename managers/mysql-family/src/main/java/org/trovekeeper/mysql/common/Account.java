package org.trovekeeper.mysql.common;

import java.util.Comparator;

/** An account's name and host. */
record Account(String user, String host) implements Comparable<Account> {
  private static final Comparator<Account> ORDER =
      Comparator.comparing(Account::user).thenComparing(Account::host);

  /** As Trove's paged lists name it. */
  String marker() {
    return user + "@" + host;
  }

  /** As statements name it. */
  String sql() {
    return Sql.account(user, host);
  }

  @Override
  public int compareTo(Account other) {
    return ORDER.compare(this, other);
  }
}
