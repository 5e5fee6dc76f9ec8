package org.trovekeeper.strategies.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.toolkit.wal.Lsn;

/**
 * A slot that lives as long as a session: it keeps the log that a backup under way will need at its
 * end, and the server forgets it when the session is gone, whatever ended it.
 */
final class SessionSlot implements WalHold {
  private static final Logger LOG = LoggerFactory.getLogger(SessionSlot.class);
  private static final String CREATE =
      """
      select slot_name from pg_create_physical_replication_slot(
          'trovekeeper_backup_' || pg_backend_pid(), true, true);
      """;

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Running session;

  private SessionSlot(Running session) {
    this.session = session;
  }

  /** Without a free slot the backup goes on: then {@code wal_keep_size} has to do. */
  static WalHold open(Psql psql) {
    Running session = psql.tools().host().commands().start(psql.session());
    try {
      OutputStream input = session.input();
      input.write(CREATE.getBytes(UTF_8));
      input.flush();
      InputStream output = session.output();
      boolean answered =
          psql.tools()
              .host()
              .ticker()
              .await(
                  () -> readable(output) || !session.alive(),
                  PAUSE,
                  psql.deadline().atMost(Psql.LIMIT));
      if (!answered) {
        session.close();
      }
      if (output.read() < 0) {
        LOG.warn("event=backup-without-slot");
      }
    } catch (IOException e) {
      LOG.warn("event=backup-without-slot reason=\"{}\"", e.getMessage());
    }
    return new SessionSlot(session);
  }

  private static boolean readable(InputStream output) {
    try {
      return output.available() > 0;
    } catch (IOException e) {
      // the read that follows reports what is wrong
      return true;
    }
  }

  @Override
  public void stored(Lsn position) {}

  @Override
  public void close() {
    session.close();
  }
}
