package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.ConfFile;
import org.trovekeeper.postgresql.replication.DivergedWal.Saved;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;

/** Takes a stopped server's data back to where it parted from its source. */
final class Rewind {
  private static final Logger LOG = LoggerFactory.getLogger(Rewind.class);

  /** No server knows this setting, so none starts while its layer is there. */
  private static final String LOCK = "trovekeeper_rewind_is_not_finished";

  private static final String SAVED_IN = "trovekeeper_rewind_has_saved_wal_in";

  private static final Duration LOOK = Duration.ofSeconds(20);

  /** The caller's time does not end it: data that were taken back by half help no one. */
  static final Duration LONGEST = Duration.ofMinutes(30);

  private static final String REBUILD = "rebuild this replica";
  private static final String AGAIN = "repeat the call; if that fails again, " + REBUILD;

  private final LocalServer server;
  private final StandbySignal signal;

  Rewind(LocalServer server, StandbySignal signal) {
    this.server = server;
    this.signal = signal;
  }

  /** Whether a rewind began and did not end, so that the data is neither old nor new. */
  boolean unfinished() {
    return ReplicationOverride.REWINDING.present(server.layers());
  }

  /** What was kept before the rewind that did not end. */
  Saved saved() {
    Map<String, String> lock =
        ConfFile.parse(ReplicationOverride.REWINDING.read(server.layers()).orElse("")).settings();
    return new Saved(
        lock.getOrDefault(LOCK, ""), Optional.ofNullable(lock.get(SAVED_IN)).map(Path::of));
  }

  /**
   * Whether the data were taken back, or restored, and no server started on them since: one that is
   * pointed nowhere would wait for ever for the WAL that they still need.
   */
  boolean neverStarted() {
    return server.host().files().exists(server.layout().dataDirectory().resolve("backup_label"));
  }

  /**
   * Lets the tool try, without changing anything. It must see itself that both have parted: it
   * judges by the timelines in the two control files alone.
   */
  Finished rehearse(ConnInfo source, Deadline deadline) {
    return tool(source, deadline.remaining(), "--dry-run");
  }

  /** Fails when the tool could not do it. */
  void requireSuccess(Finished rehearsal, ConnInfo source) {
    check(rehearsal, source, REBUILD);
  }

  /**
   * From here on no server starts on the data.
   *
   * @param saved what was kept before
   */
  void lock(Saved saved) {
    Map<String, String> lock = new LinkedHashMap<>(Map.of(LOCK, saved.what()));
    saved.folder().ifPresent(folder -> lock.put(SAVED_IN, folder.toString()));
    ReplicationOverride.REWINDING.put(server.layers(), ConfFile.of(lock).text());
  }

  /**
   * Ends with data that can only come up closed, and without the lock. When it fails, the server
   * stays down: what it would serve is neither of the two.
   *
   * @param source how the tool reaches the source; the password is in a file
   * @param done whether the tool has done its work before
   */
  void run(ConnInfo source, boolean done) {
    if (done) {
      // The tool refuses data that it has taken back already. It may have lacked the time for this:
      server.host().commands().runChecked(Command.of(LONGEST, "sync", "-f", data().toString()));
    } else {
      check(tool(source, LONGEST), source, AGAIN);
    }
    // The source has no such file, so the tool took it away.
    signal.raise();
    ReplicationOverride.REWINDING.remove(server.layers());
    LOG.info("event=rewind source={}", source.address());
  }

  /** The control file is what the tool writes last; it demands another state at its beginning. */
  boolean done() {
    Finished control =
        server
            .host()
            .commands()
            .run(
                Command.of(LOOK, server.layout().program("pg_controldata"), "-D", data().toString())
                    .as(server.osUser())
                    .in(data())
                    .withEnvironment(Map.of("LC_ALL", "C")));
    return control.exit() == 0 && ControlDataRules.inArchiveRecovery(control.output());
  }

  private Path data() {
    return server.layout().dataDirectory();
  }

  private Finished tool(ConnInfo source, Duration limit, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                server.layout().program("pg_rewind"),
                "--target-pgdata=" + data(),
                "--source-server=" + source.with("dbname", "postgres").text(),
                "--no-ensure-shutdown"));
    arguments.addAll(List.of(more));
    return server
        .host()
        .commands()
        .run(
            Command.of(limit, arguments)
                .as(server.osUser())
                .in(data())
                .withEnvironment(Map.of("LC_ALL", "C")));
  }

  private static void check(Finished tool, ConnInfo source, String hint) {
    if (tool.exit() != 0 || RewindRules.didNothing(tool.output() + tool.errors())) {
      throw GuestException.of(
              ErrorCode.DIVERGED,
              "the server cannot be taken back to its source %s: %s"
                  .formatted(source.address(), lastLine(tool)))
          .withHint(hint);
    }
  }

  private static String lastLine(Finished program) {
    return program.errors().strip().lines().reduce("", (_, line) -> line);
  }
}
