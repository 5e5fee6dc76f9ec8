package org.trovekeeper.mysql.common;

/**
 * How accounts are read: from the table itself. The view {@code mysql.user} fails as soon as
 * somebody has dropped or changed its definer, {@code mariadb.sys}.
 */
public final class GrantTables {
  /** The table of accounts and roles; a role's host is empty. */
  public static final String TABLE = "mysql.global_priv";

  /** True of roles. */
  public static final String IS_ROLE = "JSON_VALUE(priv, '$.is_role') IS NOT NULL";

  /** Name and host of every account; a condition may follow. */
  public static final String ACCOUNTS =
      "SELECT user, host FROM " + TABLE + " WHERE NOT (" + IS_ROLE + ")";

  private GrantTables() {}
}
