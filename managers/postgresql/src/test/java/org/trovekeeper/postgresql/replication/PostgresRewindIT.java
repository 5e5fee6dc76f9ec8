package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.testing.PostgresRelease;

/** What becomes of a server whose pg_rewind was killed in the middle. */
class PostgresRewindIT {
  /** In the first file that it copies, and later, in the log, with most of the data copied. */
  private static final int[] DEATHS = {9000, 8 << 20};

  /** Others run the same on another. */
  protected PostgresRelease release() {
    return PostgresRelease.V15;
  }

  @Test
  void it_serves_nothing_until_a_repeat_has_ended_what_was_begun_and_what_was_saved_stays(
      @TempDir Path folder) {
    release().require();
    try (ReplicaServer old = new ReplicaServer(release(), folder, "old");
        ReplicaServer now = new ReplicaServer(release(), folder, "now")) {
      part(old, now);
      for (int death : DEATHS) {
        old.rewind().diesBehind(death);
        assertThatThrownBy(() -> follow(old.replication(), now))
            .isInstanceOfSatisfying(
                GuestException.class,
                failure -> {
                  assertThat(failure.plainMessage()).contains("saved in");
                  assertThat(failure.hint().orElseThrow()).contains("repeat the call");
                });
        assertThatThrownBy(() -> old.manager().engine().start(soon()))
            .isInstanceOf(GuestException.class);
      }
      old.rewind().lives();
      try (DatastoreManager next = old.openAgain()) {
        assertThat(follow(next.replication().orElseThrow(), now).orElseThrow())
            .contains("transactions, saved in " + savedBy(old));
      }
      assertHasWhatTheSourceHas(old, now);
      assertThat(old.host().files().list(savedBy(old))).isNotEmpty();
    }
  }

  /** The second takes over from the first, which comes back and writes, and loses what it had. */
  private static void part(ReplicaServer old, ReplicaServer now) {
    old.bringUp(Map.of());
    fill(old, "common");
    now.bringUpFrom(old, Map.of());
    follow(now.replication(), old);
    catchUp(now, old);
    old.kill();
    now.replication().detach(true, soon());
    now.replication().readOnly(false, soon());
    assertThat(now.write("on the new source")).isTrue();
    fill(now, "later");
    old.manager().engine().start(soon());
    assertThat(old.write("only here")).isTrue();
    old.asAgentIn("app", "DROP TABLE public.common", "CHECKPOINT");
  }

  private static void fill(ReplicaServer server, String table) {
    server.asAgentIn(
        "app",
        "CREATE TABLE public.%s AS SELECT n, repeat('x', 100) FROM generate_series(1, 20000) n"
            .formatted(table));
  }

  private static void assertHasWhatTheSourceHas(ReplicaServer old, ReplicaServer now) {
    catchUp(old, now);
    assertThat(old.read()).isEqualTo(now.read()).doesNotContain("only here");
    for (String table : new String[] {"common", "later"}) {
      String digest = "SELECT count(*) || ' ' || sum(n) FROM public." + table;
      assertThat(old.asAgentIn("app", digest)).isEqualTo(now.asAgentIn("app", digest));
    }
    old.manager().engine().stop(soon());
    Command checksums =
        Command.of(
                ReplicaServer.LONG,
                old.layout().program("pg_checksums"),
                "--check",
                "--pgdata=" + old.dataDirectory())
            .as(old.layout().osUser());
    old.host().commands().runChecked(checksums);
  }

  private static Path savedBy(ReplicaServer server) {
    Path all = server.volume().resolve(".trovekeeper").resolve("diverged");
    assertThat(server.host().files().list(all)).hasSize(1);
    return server.host().files().list(all).getFirst();
  }

  private static Optional<String> follow(Replication replica, ReplicaServer source) {
    return replica.follow(source.replication().admitReplica(soon()), "", false, false, soon());
  }

  private static void catchUp(ReplicaServer replica, ReplicaServer source) {
    replica.replication().waitFor(source.replication().latestTransaction(soon()), soon());
  }

  private static Deadline soon() {
    return ReplicaServer.soon();
  }
}
