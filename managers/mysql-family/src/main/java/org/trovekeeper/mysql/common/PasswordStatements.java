package org.trovekeeper.mysql.common;

import java.util.Set;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.Passwords;

/**
 * Gives accounts their passwords. The server gets a hash, so no log of it, and no replica, sees
 * more. One that judges passwords by a plugin takes no hash: it gets the text in a session that its
 * logs leave out, and by {@code SET PASSWORD}, of which the binary log has the hash only.
 */
public final class PasswordStatements {
  /** What {@code strict_password_validation} makes of a hash: in CREATE USER, in ALTER USER. */
  private static final Set<String> WANTS_TEXT =
      Set.of(MySqlDialect.OPTION_PREVENTS, MySqlDialect.ACCOUNT_STATEMENT_FAILED);

  private final SqlSession session;

  public PasswordStatements(SqlSession session) {
    this.session = session;
  }

  /**
   * Makes the account; no login succeeds until {@link #unlock}.
   *
   * @param creation {@code CREATE USER}, or with {@code OR REPLACE}
   * @param account as statements name it
   */
  public void createLocked(String creation, String account, Secret password) {
    String begin = creation + " " + account;
    if (!took(begin + NativePassword.identified(password) + " ACCOUNT LOCK")) {
      // the locked account's first password is in the binary log; it ends with the next statement
      String first = Sql.literal(Passwords.random(40).reveal());
      session.execute(begin + " IDENTIFIED BY " + first + " PASSWORD EXPIRE ACCOUNT LOCK");
      setJudged(account, password);
    }
  }

  public void unlock(String account) {
    session.execute("ALTER USER " + account + " ACCOUNT UNLOCK");
  }

  public void set(String account, Secret password) {
    if (!took("ALTER USER " + account + NativePassword.identified(password))) {
      setJudged(account, password);
    }
  }

  private void setJudged(String account, Secret password) {
    session.executeSecret(
        "SET PASSWORD FOR %s = PASSWORD(%s)".formatted(account, Sql.literal(password.reveal())));
  }

  /** False when the server wants the password's text; then its answer to that decides. */
  private boolean took(String statementWithHash) {
    try {
      session.executeSecret(statementWithHash);
      return true;
    } catch (GuestException e) {
      if (MySqlDialect.FAILURES.serverError(e).filter(WANTS_TEXT::contains).isPresent()) {
        return false;
      }
      throw e;
    }
  }
}
