package org.trovekeeper.postgresql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.User;
import org.trovekeeper.sql.DatabaseRow;
import org.trovekeeper.sql.ReservedNames;
import org.trovekeeper.sql.SqlSession;

/** Reads the server's roles and their rights on databases. */
final class RoleTable {
  private static final String ROLES = "SELECT rolname FROM pg_roles WHERE rolcanlogin";

  private static final String UNFINISHED =
      """
      SELECT 1 FROM pg_roles WHERE NOT rolcanlogin AND rolname = ?
      AND shobj_description(oid, 'pg_authid') = ?\
      """;

  /** Rights of the role itself, also as an owner; not those that everybody has. */
  private static final String RIGHTS =
      """
      SELECT r.rolname, d.datname, pg_encoding_to_char(d.encoding), d.datcollate
      FROM pg_database d
      CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
      JOIN pg_roles r ON r.oid = a.grantee
      WHERE NOT d.datistemplate AND a.privilege_type = 'CONNECT'\
      """;

  private final SqlSession session;
  private final ReservedNames reserved;

  RoleTable(SqlSession session, ReservedNames reserved) {
    this.session = session;
    this.reserved = reserved;
  }

  boolean has(String role) {
    return NameRules.whole(role) && session.exists(ROLES + " AND rolname = ?", role);
  }

  void require(String role) {
    if (!has(role)) {
      throw missing(role);
    }
  }

  /** {@link #require}, also of one that was never finished. */
  void requireAny(String role) {
    if (!has(role) && !unfinished(role)) {
      throw missing(role);
    }
  }

  private static GuestException missing(String role) {
    return GuestException.of(ErrorCode.USER_NOT_FOUND, "there is no user " + role);
  }

  /** Whether its making was cut off. */
  boolean unfinished(String role) {
    return NameRules.whole(role) && session.exists(UNFINISHED, role, RoleMaking.MARK);
  }

  /** Also a name that cannot log in is taken. */
  void refuseTaken(String role) {
    if (session.exists("SELECT 1 FROM pg_roles WHERE rolname = ?", role)) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "user exists already: " + role);
    }
  }

  List<User> all() {
    Map<String, List<Database>> rights = new TreeMap<>();
    for (Right right : session.query(RIGHTS, Right::read)) {
      rights.computeIfAbsent(right.role(), _ -> new ArrayList<>()).add(right.database());
    }
    return session.query(ROLES, row -> row.getString(1)).stream()
        .filter(role -> !reserved.user(role))
        .map(role -> user(role, rights.getOrDefault(role, List.of())))
        .toList();
  }

  Optional<User> user(String role) {
    return has(role) ? Optional.of(user(role, databases(role))) : Optional.empty();
  }

  List<Database> databases(String role) {
    return reserved.visible(
        session.query(RIGHTS + " AND r.rolname = ?", Right::read, role).stream()
            .map(Right::database)
            .toList());
  }

  private User user(String role, List<Database> databases) {
    return new User(role, Optional.empty(), Optional.of("%"), reserved.visible(databases), false);
  }

  /** One right to connect. */
  private record Right(String role, Database database) {
    static Right read(ResultSet row) throws SQLException {
      return new Right(row.getString(1), DatabaseRow.readFrom(2, row));
    }
  }
}
