package org.trovekeeper.mysql.mariadb;

import java.util.List;
import java.util.function.Predicate;
import org.trovekeeper.mysql.common.GrantTables;
import org.trovekeeper.mysql.common.ServerNames;
import org.trovekeeper.mysql.common.Sql;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.sql.SqlSession;

/** Removes the accounts that a new server must not have, without a trace in the binary log. */
enum AccountHardening {
  /** A new database: no one but the machine's own accounts and the agent. */
  NEW {
    @Override
    boolean unwanted(String user, String host) {
      return !host.equals("localhost");
    }

    @Override
    void secure(SqlSession session) {
      super.secure(session);
      session.execute("DROP DATABASE IF EXISTS test");
      session.execute("DELETE FROM mysql.db WHERE user = ''");
      session.execute("FLUSH PRIVILEGES");
    }
  },
  /**
   * A restored one: the users stay, remote root too, without the right to write past a fence that
   * other agents have left it; what those and replicas used goes.
   */
  RESTORED {
    @Override
    boolean unwanted(String user, String host) {
      return AgentAccount.USER.equals(user)
          || ServerNames.replicationAccount(user)
          || Keeper.named(user);
    }

    @Override
    void secure(SqlSession session) {
      super.secure(session);
      FenceRights.takeFromAllBut(AgentAccount.USER, session);
    }
  };

  static AccountHardening of(DataOrigin origin) {
    return switch (origin) {
      case EMPTY -> NEW;
      case RESTORED, SNAPSHOT -> RESTORED; // its own changes enter no binary log
    };
  }

  abstract boolean unwanted(String user, String host);

  void secure(SqlSession session) {
    List<Named> accounts =
        session.query(GrantTables.ACCOUNTS, row -> new Named(row.getString(1), row.getString(2)));
    accounts.stream()
        .filter(Predicate.not(Named::agents))
        .filter(one -> one.user().isEmpty() || unwanted(one.user(), one.host()))
        .forEach(one -> session.execute("DROP USER " + Sql.account(one.user(), one.host())));
  }

  /** One account found. */
  private record Named(String user, String host) {
    boolean agents() {
      return user.equals(AgentAccount.USER) && host.equals("localhost");
    }
  }
}
