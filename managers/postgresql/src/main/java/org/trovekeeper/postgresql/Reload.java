package org.trovekeeper.postgresql;

import java.time.Duration;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.SqlSession;

/** Lets the running server read its files again, and waits until it has. */
public final class Reload {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final SqlPool pool;
  private final Ticker ticker;

  public Reload(SqlPool pool, Ticker ticker) {
    this.pool = pool;
    this.ticker = ticker;
  }

  /** Returns when new sessions have what the files say. */
  public void reload(Deadline deadline) {
    pool.run(deadline, session -> reload(session, deadline));
  }

  private void reload(SqlSession session, Deadline deadline) {
    String before = session.text("SELECT pg_conf_load_time()");
    session.execute("SELECT pg_reload_conf()");
    // The server signals its sessions after it has read the files itself.
    boolean read =
        ticker.await(
            () -> !session.text("SELECT pg_conf_load_time()").equals(before), PAUSE, deadline);
    if (!read) {
      throw GuestException.of(
          ErrorCode.ENGINE_TIMEOUT, "the server did not read its configuration again in time");
    }
  }
}
