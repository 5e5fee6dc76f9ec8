package org.trovekeeper.postgresql;

import java.util.List;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.SqlPool;

/** The accounts that a server has when it is handed over, and those that it must not have. */
final class AccountHardening {
  private static final String OLD_PASSWORDS =
      "SELECT 1 FROM pg_authid WHERE rolcanlogin AND rolpassword LIKE 'md5%'";

  private final SqlPool pool;
  private final RoleRemoval removal;
  private final AccessFiles access;
  private final Reload reload;
  private final AccountRepair repair;

  AccountHardening(
      SqlPool pool, RoleRemoval removal, AccessFiles access, Reload reload, AccountRepair repair) {
    this.pool = pool;
    this.removal = removal;
    this.access = access;
    this.reload = reload;
    this.repair = repair;
  }

  /** No one but the agent can log in; root has its name and nothing else. */
  void secureNew(Deadline deadline) {
    pool.run(deadline, OwnRoles::make);
    takeOverPasswords(deadline);
  }

  /** The users stay, root too; what the agent and the replicas of the source used goes. */
  void secureRestored(Deadline deadline) {
    pool.run(
        deadline,
        session -> {
          session.execute(
              "ALTER ROLE %s PASSWORD NULL".formatted(PgSql.identifier(AccessRules.AGENT)));
          OwnRoles.make(session);
          List<String> roles =
              session.query("SELECT rolname FROM pg_roles", row -> row.getString(1));
          roles.stream()
              .filter(ServerNames::replicationAccount)
              .forEach(role -> removal.remove(session, role, deadline));
        });
    takeOverPasswords(deadline);
    reload.reload(deadline);
  }

  /** Only what can be done without writing to the database. */
  void takeOverSnapshot(Deadline deadline) {
    repair
        .trouble(deadline)
        .ifPresent(why -> {
          throw GuestException.of(
              ErrorCode.RESTORE_FAILED,
              "the snapshot holds no account of an agent to follow with: " + why);
        });
    takeOverPasswords(deadline);
  }

  private void takeOverPasswords(Deadline deadline) {
    boolean old = pool.ask(deadline, session -> session.exists(OLD_PASSWORDS));
    if (access.oldPasswords(old)) {
      reload.reload(deadline);
    }
  }
}
