import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * A client that never stops writing: one row at a time, to whichever member takes writes. It counts
 * a row only when the database has acknowledged it, and sends it again when it does not know.
 */
final class Writer implements Runnable {
  private static final String INTEGRITY_VIOLATION = "23";

  private final List<Member> members;
  private volatile boolean stop;
  private volatile long acknowledged;
  private volatile long longestGap;

  Writer(List<Member> members) {
    this.members = members;
  }

  @Override
  public void run() {
    int member = 0;
    long last = System.nanoTime();
    while (!stop) {
      try (Connection connection = members.get(member).connect();
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO orders (id) VALUES (?)")) {
        while (!stop) {
          insert(insert, acknowledged + 1);
          long now = System.nanoTime();
          longestGap = Math.max(longestGap, now - last);
          last = now;
          acknowledged++;
        }
      } catch (SQLException refused) {
        // closed for writes or gone: another member may take it
        member = (member + 1) % members.size();
        pause();
      }
    }
  }

  private static void insert(PreparedStatement insert, long id) throws SQLException {
    try {
      insert.setLong(1, id);
      insert.executeUpdate();
    } catch (SQLException e) {
      if (!String.valueOf(e.getSQLState()).startsWith(INTEGRITY_VIOLATION)) {
        throw e;
      }
      // it arrived when it was sent before, only the answer was lost
    }
  }

  void stop() {
    stop = true;
  }

  long acknowledged() {
    return acknowledged;
  }

  long longestGapMillis() {
    return longestGap / 1_000_000;
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
