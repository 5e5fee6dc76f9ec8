package org.trovekeeper.postgresql;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.Connector;
import org.trovekeeper.sql.SingleSession;
import org.trovekeeper.toolkit.EngineProcess;

/** Gives the agent's account back what it needs when root, or a backup, took it. */
final class AccountRepair {
  private static final Logger LOG = LoggerFactory.getLogger(AccountRepair.class);
  private static final String WORKS =
      "SELECT 1 FROM pg_roles WHERE rolname = session_user AND rolsuper";

  /**
   * No such role, or none that may log in; no superuser; no database to work in, or one that takes
   * no connections.
   */
  private static final Set<String> LOCKED_OUT = Set.of("28000", "28P01", "42501", "3D000", "55000");

  private final Connector connector;
  private final DataFolder data;
  private final EngineProcess process;

  AccountRepair(Connector connector, DataFolder data, EngineProcess process) {
    this.connector = connector;
    this.data = data;
    this.process = process;
  }

  /** Why the agent's account cannot do its work; empty when it can. */
  Optional<String> trouble(Deadline deadline) {
    AtomicBoolean works = new AtomicBoolean();
    try {
      new SingleSession(new PostgresDialect(), connector)
          .run(deadline, session -> works.set(session.exists(WORKS)));
    } catch (GuestException e) {
      if (PostgresDialect.FAILURES.serverError(e).filter(LOCKED_OUT::contains).isEmpty()) {
        throw e;
      }
      return Optional.of(e.plainMessage());
    }
    return works.get() ? Optional.empty() : Optional.of("it is no superuser any more");
  }

  /**
   * Repairs the account of a server that has just come up, which takes another start. A standby
   * cannot change it: it has it as its source has it.
   */
  void ensure(Deadline deadline, Runnable connectionsLost) {
    Optional<String> why = trouble(deadline);
    if (why.isEmpty()) {
      return;
    }
    if (data.standby()) {
      LOG.warn(
          "event=agent-account result=locked-out reason=\"{}\" next=\"restart the source, which"
              + " repairs it\"",
          why.get());
      return;
    }
    process.stop(deadline);
    connectionsLost.run();
    data.makeAgentAccount(deadline);
    process.start(deadline);
    LOG.warn("event=agent-account result=repaired reason=\"{}\"", why.get());
  }
}
