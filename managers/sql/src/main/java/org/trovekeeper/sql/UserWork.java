package org.trovekeeper.sql;

import java.util.function.Consumer;
import java.util.function.Function;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** A read or a change for a user, in the time that its call has. */
public record UserWork(SqlPool pool, Deadline deadline) {
  public <T> T read(Function<SqlSession, T> work) {
    return pool.ask(deadline, work);
  }

  /**
   * A change that replicas get too. The agent's account could write to a replica or a fenced source
   * all the same; the change would then be lost or keep the server from following its source.
   */
  public void change(Consumer<SqlSession> work) {
    pool.run(
        deadline,
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
