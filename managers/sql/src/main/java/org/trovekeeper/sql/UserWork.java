package org.trovekeeper.sql;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** The user's reads and changes: with the time that the control plane gives its calls. */
public final class UserWork {
  private static final Duration READ = Duration.ofSeconds(10);
  private static final Duration CHANGE = Duration.ofSeconds(60);

  private final SqlPool pool;

  public UserWork(SqlPool pool) {
    this.pool = pool;
  }

  public <T> T read(Function<SqlSession, T> work) {
    return pool.ask(Deadline.in(READ), work);
  }

  /**
   * A change that replicas get too. The agent's account could write to a replica or a fenced source
   * all the same; the change would then be lost or keep the server from following its source.
   */
  public void change(Consumer<SqlSession> work) {
    pool.run(
        Deadline.in(CHANGE),
        session -> {
          if (pool.dialect().readOnly(session)) {
            throw GuestException.of(
                    ErrorCode.ENGINE_FAILED, "the server is read-only: nothing was changed")
                .withHint("make the change on the source of this replica");
          }
          work.accept(session);
        });
  }
}
