package org.trovekeeper.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;

/**
 * Looks at a server's health as the agent's account, over a connection of its own. A server that
 * refuses that account is the first thing to see: nothing else can be asked then.
 */
public final class HealthSession {
  private final Dialect dialect;
  private final Supplier<Connector> connector;

  public HealthSession(Dialect dialect, Supplier<Connector> connector) {
    this.dialect = dialect;
    this.connector = connector;
  }

  /** What the look finds, and a fault when the server refuses the agent's account. */
  public List<HealthIssue> look(
      Deadline deadline, Function<SqlSession, List<HealthIssue>> questions) {
    List<HealthIssue> found = new ArrayList<>();
    AtomicBoolean in = new AtomicBoolean();
    try {
      new SingleSession(dialect, connector.get())
          .run(
              deadline,
              session -> {
                in.set(true);
                found.addAll(questions.apply(session));
              });
      return found;
    } catch (GuestException e) {
      Optional<HealthIssue> refused =
          in.get() ? dialect.failures().questionIssue(e) : dialect.failures().loginIssue(e);
      found.add(refused.orElseThrow(() -> e));
      return found;
    }
  }
}
