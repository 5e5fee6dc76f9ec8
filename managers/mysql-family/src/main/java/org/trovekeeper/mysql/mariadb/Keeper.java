package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.mysql.common.Login;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.mysql.common.NativePassword;
import org.trovekeeper.mysql.common.Sql;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.sql.ReplicaLogin;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.OptionFile;

/**
 * The one account that may write to a closed server and open it. It exists only while the server is
 * closed, and its name is random and made when no other account can write any more: so no routine,
 * event, trigger or view that users made can have it as its definer. The agent's sessions are its
 * sessions then.
 */
final class Keeper {
  private static final String PREFIX = "os_keeper_";

  /** No password is checked and none is logged: rights and form are those of the session. */
  private static final String COPY =
      """
      REPLACE INTO mysql.global_priv (host, user, priv)
      SELECT 'localhost', ?, JSON_SET(JSON_REMOVE(priv, '$.auth_or'),
      '$.plugin', 'mysql_native_password', '$.authentication_string', ?)
      FROM mysql.global_priv WHERE CONCAT(user, '@', host) = CURRENT_USER()\
      """;

  private final FileTree files;
  private final Path file;
  private final Path socket;
  private final EngineSettings settings;
  private final AgentAccount agent;

  Keeper(FileTree files, MariaDbLayout layout, EngineSettings settings) {
    this.files = files;
    this.file = layout.keeperFile();
    this.socket = layout.socket();
    this.settings = settings;
    this.agent = new AgentAccount(files, layout, settings);
  }

  /** Empty on a server that is open. */
  Optional<Login> login() {
    return OptionFile.read(files, file)
        .map(known -> new Login(known.user(), known.password(), socket));
  }

  /** Its name; empty on a server that is open. */
  String name() {
    return login().map(Login::user).orElse("");
  }

  /** Whether the server has it. */
  boolean known(SqlSession session) {
    return session.exists(
        "SELECT 1 FROM mysql.global_priv WHERE host = 'localhost' AND user = ? AND user <> ''",
        name());
  }

  /** Whether an account has the name of a keeper, be it of this server or of a backup's. */
  static boolean named(String user) {
    return ReplicaLogin.isNamed(user, PREFIX);
  }

  /** A keeper under a new name; the former one is gone. The next sessions are its own. */
  void renew(SqlPool pool, Deadline deadline) {
    ReplicaLogin fresh = ReplicaLogin.random(PREFIX, settings.passwordLength());
    pool.runApart(
        deadline,
        MySqlDialect.UNLOGGED,
        session -> copy(session, fresh.account(), fresh.password()));
    new OptionFile(fresh.account(), fresh.password(), Optional.of(socket)).write(files, file);
    pool.renew();
    pool.runApart(deadline, MySqlDialect.UNLOGGED, session -> dropAllBut(fresh.account(), session));
  }

  /**
   * Gives the agent's account back what it may on an open server, and its password: a source may
   * have changed or dropped the account since.
   */
  void retire(SqlPool pool, Deadline deadline) {
    Login open = agent.login();
    pool.runApart(
        deadline, MySqlDialect.UNLOGGED, session -> copy(session, open.user(), open.password()));
    forget();
    pool.renew();
    pool.runApart(deadline, MySqlDialect.UNLOGGED, session -> dropAllBut("", session));
  }

  /** On data that came from elsewhere its account means nothing. */
  void forget() {
    files.delete(file);
  }

  private static void copy(SqlSession session, String user, Secret password) {
    session.execute(COPY, user, NativePassword.hash(password));
    session.execute("FLUSH LOCAL PRIVILEGES");
  }

  private static void dropAllBut(String kept, SqlSession session) {
    List<String> keepers =
        session.query(
            "SELECT user FROM mysql.global_priv WHERE host = 'localhost' AND user LIKE ?",
            row -> row.getString(1),
            PREFIX.replace("_", "\\_") + "%");
    keepers.stream()
        .filter(user -> named(user) && !user.equals(kept))
        .forEach(user -> session.execute("DROP USER " + Sql.account(user, "localhost")));
  }
}
