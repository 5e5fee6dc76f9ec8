package org.trovekeeper.mysql.mariadb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.common.MySqlDialect;
import org.trovekeeper.mysql.common.OptionCheck;
import org.trovekeeper.mysql.common.OptionRules;
import org.trovekeeper.mysql.common.PasswordStatements;
import org.trovekeeper.mysql.common.ServerNames;
import org.trovekeeper.mysql.common.Sql;
import org.trovekeeper.mysql.common.VariableRules;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.sql.ReplicaLogin;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.ConfigOverrides;
import org.trovekeeper.toolkit.IniFile;
import org.trovekeeper.toolkit.StartWithRollback;

/** What a source does for its replicas: its configuration and their accounts. */
final class SourceRole {
  private static final Logger LOG = LoggerFactory.getLogger(SourceRole.class);

  private final SqlPool pool;
  private final ConfigOverrides layers;
  private final MariaDbEngine engine;
  private final EngineSettings settings;
  private final OptionCheck check;

  SourceRole(
      SqlPool pool,
      ConfigOverrides layers,
      MariaDbEngine engine,
      EngineSettings settings,
      OptionCheck check) {
    this.pool = pool;
    this.layers = layers;
    this.engine = engine;
    this.settings = settings;
    this.check = check;
  }

  void take(String configuration, Deadline deadline) {
    IniFile fragment = fragment(configuration, deadline);
    Overrides.SOURCE.put(layers, fragment.text());
    restartUnlessRunningWith(fragment, deadline);
  }

  /** Of a control plane's fragment what this server takes and the agent does not decide. */
  IniFile fragment(String configuration, Deadline deadline) {
    IniFile given = SystemOverrideRules.fragment(configuration);
    Map<String, String> refused =
        new LinkedHashMap<>(check.refused(Map.of(), given.section("mysqld"), deadline));
    refused.putAll(OptionRules.notInBase(given.section("mysqld")));
    refused.forEach((name, why) ->
        LOG.warn("event=replication-configuration ignored={} reason=\"{}\"", name, why));
    return given.without(refused.keySet());
  }

  void leave() {
    // What a source's fragment sets beyond the agent's fixed values does no harm until a restart.
    Overrides.SOURCE.remove(layers);
  }

  void restartUnlessRunningWith(IniFile fragment, Deadline deadline) {
    if (!pool.ask(deadline, session -> runsWith(session, fragment))) {
      LOG.info("event=restart reason=replication-configuration");
      StartWithRollback.withEither(() -> engine.restart(deadline));
    }
  }

  private static boolean runsWith(SqlSession session, IniFile fragment) {
    boolean closed = session.text("SELECT @@GLOBAL.read_only").equals("1");
    for (Map.Entry<String, Optional<String>> option : fragment.section("mysqld").entrySet()) {
      if (closed && option.getKey().equals(BinlogFormat.OPTION)) {
        // It holds from the opening on, and for the applier from its start on.
        continue;
      }
      String actual =
          session.text(
              "SELECT global_value FROM information_schema.system_variables"
                  + " WHERE variable_name = ?",
              option.getKey());
      if (!VariableRules.same(option.getValue(), actual)) {
        return false;
      }
    }
    return true;
  }

  /** The account is this server's alone: a replica that became a source makes its own. */
  SourceInfo admit(Deadline deadline) {
    ReplicaLogin login = ReplicaLogin.random(ServerNames.REPLICA_PREFIX, settings.passwordLength());
    String name = Sql.account(login.account(), "%");
    pool.runApart(
        deadline,
        MySqlDialect.UNLOGGED,
        session -> {
          PasswordStatements passwords = new PasswordStatements(session);
          passwords.createLocked("CREATE USER", name, login.password());
          session.execute("GRANT REPLICATION SLAVE ON *.* TO " + name);
          session.execute("GRANT SELECT (db, name, status) ON mysql.event TO " + name);
          passwords.unlock(name);
        });
    LOG.info("event=admit-replica account={}", login.account());
    return pool.ask(
        deadline,
        session ->
            new SourceInfo(
                settings.advertiseAddress(),
                Integer.parseInt(session.text("SELECT @@GLOBAL.port")),
                login.account(),
                login.password(),
                Map.of("gtid_pos", Positions.executed(session).text())));
  }

  /** Where replicas find this server. */
  String address(SqlSession session) {
    return settings.advertiseAddress() + ":" + session.text("SELECT @@GLOBAL.port");
  }

  void drop(String account, Deadline deadline) {
    if (!ServerNames.replicationAccount(account)) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "not a replication account: " + account);
    }
    pool.runApart(
        deadline,
        MySqlDialect.UNLOGGED,
        session -> session.execute("DROP USER IF EXISTS " + Sql.account(account, "%")));
  }
}
