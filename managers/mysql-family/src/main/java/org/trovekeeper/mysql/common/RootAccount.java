package org.trovekeeper.mysql.common;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.RootAdmin;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.sql.Names;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.UserWork;

/**
 * {@code root}@{@code %}. It never has the right to write to a read-only server, so that a fence
 * holds for it; disabling drops it.
 */
public final class RootAccount implements RootAdmin {
  private static final Account ROOT = new Account("root", "%");
  private static final String EXISTS = GrantTables.ACCOUNTS + " AND user = 'root' AND host = '%'";
  private static final Pattern PRIVILEGES = Pattern.compile("[A-Za-z ]+(?:,[A-Za-z ]+)*");

  private final SqlPool pool;
  private final EngineSettings settings;

  public RootAccount(SqlPool pool, EngineSettings settings) {
    this.pool = pool;
    this.settings = settings;
  }

  @Override
  public void check(Secret password) {
    Secret _ = Names.newPassword("root", password);
  }

  @Override
  public User enable(Optional<Secret> password, Deadline deadline) {
    Secret secret = Names.rootPassword(password, settings.passwordLength());
    new UserWork(pool, deadline)
        .change(session -> {
          PasswordStatements passwords = new PasswordStatements(session);
          if (session.exists(EXISTS)) {
            // a password that the server refuses leaves the present one as it is
            passwords.set(ROOT.sql(), secret);
          } else {
            passwords.createLocked("CREATE USER", ROOT.sql(), secret);
          }
          session.execute(grant());
          session.execute("REVOKE READ_ONLY ADMIN ON *.* FROM " + ROOT.sql());
          passwords.unlock(ROOT.sql());
        });
    return new User(ROOT.user(), Optional.of(secret), Optional.of(ROOT.host()), List.of(), true);
  }

  private String grant() {
    String privileges = settings.own().get(MySqlKeys.ROOT_GRANT);
    if (!PRIVILEGES.matcher(privileges).matches()) {
      throw GuestException.of(
          ErrorCode.BAD_CONFIGURATION, "root_grant is not a list of privileges: " + privileges);
    }
    String option = settings.own().get(MySqlKeys.ROOT_GRANT_OPTION) ? " WITH GRANT OPTION" : "";
    return "GRANT " + privileges + " ON *.* TO " + ROOT.sql() + option;
  }

  @Override
  public void disable(Deadline deadline) {
    new UserWork(pool, deadline)
        .change(session -> session.execute("DROP USER IF EXISTS " + ROOT.sql()));
  }

  @Override
  public boolean enabled(Deadline deadline) {
    return new UserWork(pool, deadline)
        .read(session ->
            session.exists(
                GrantTables.ACCOUNTS
                    + " AND user = 'root' AND host NOT IN ('localhost', '127.0.0.1', '::1')"));
  }
}
