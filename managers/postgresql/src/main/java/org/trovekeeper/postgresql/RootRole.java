package org.trovekeeper.postgresql;

import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.RootAdmin;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.sql.Names;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.sql.UserWork;

/**
 * The role {@code postgres}: a superuser with a password while root is enabled, else a name that no
 * one can log in as. A fence holds for it as for everybody: a standby takes no writes at all.
 */
final class RootRole implements RootAdmin {
  static final String NAME = "postgres";

  /** Newer Python agents call theirs {@code root}. */
  private static final String ENABLED =
      """
      SELECT rolname, oid = 10 FROM pg_roles
      WHERE rolname IN ('postgres', 'root') AND rolcanlogin AND rolsuper\
      """;

  private final SqlPool pool;
  private final int passwordLength;
  private final AgentAccount account;

  RootRole(SqlPool pool, int passwordLength, AgentAccount account) {
    this.pool = pool;
    this.passwordLength = passwordLength;
    this.account = account;
  }

  @Override
  public void check(Secret password) {
    Secret _ = Names.newPassword("root", password);
  }

  @Override
  public User enable(Optional<Secret> password, Deadline deadline) {
    Secret secret = Names.rootPassword(password, passwordLength);
    String verifier = PasswordVerifier.literal(secret);
    new UserWork(pool, deadline)
        .change(session -> {
          OwnRoles.make(session);
          session.executeSecret(
              "ALTER ROLE %s LOGIN SUPERUSER CREATEDB CREATEROLE BYPASSRLS PASSWORD %s"
                  .formatted(PgSql.identifier(NAME), verifier));
        });
    return new User(NAME, Optional.of(secret), Optional.empty(), List.of(), true);
  }

  /** What root gave to others of the agent's rights ends with it. */
  @Override
  public void disable(Deadline deadline) {
    new UserWork(pool, deadline)
        .change(session -> {
          enabled(session).forEach(one -> one.disable(session));
          account.takeAllBack(session, deadline);
        });
  }

  @Override
  public boolean enabled(Deadline deadline) {
    return new UserWork(pool, deadline).read(session -> !enabled(session).isEmpty());
  }

  private static List<Enabled> enabled(SqlSession session) {
    return session.query(ENABLED, row -> new Enabled(row.getString(1), row.getBoolean(2)));
  }

  /**
   * One that is enabled.
   *
   * @param first whether the database was made with it: then it stays a superuser for ever
   */
  private record Enabled(String name, boolean first) {
    void disable(SqlSession session) {
      String rest = first ? "" : " NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";
      session.execute(
          "ALTER ROLE %s NOLOGIN PASSWORD NULL%s".formatted(PgSql.identifier(name), rest));
      Sessions.end(session, name);
    }
  }
}
