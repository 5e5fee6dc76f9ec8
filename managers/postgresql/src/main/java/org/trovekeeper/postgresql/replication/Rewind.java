package org.trovekeeper.postgresql.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.ConfFile;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;

/** Takes a stopped server's data back to where it parted from its source. */
final class Rewind {
  private static final Logger LOG = LoggerFactory.getLogger(Rewind.class);

  /** No server knows this setting, so none starts while its layer is there. */
  private static final ConfFile LOCK =
      ConfFile.of(Map.of("trovekeeper_rewind_is_not_finished", "on"));

  private final OwnServer server;
  private final StandbySignal signal;

  Rewind(OwnServer server, StandbySignal signal) {
    this.server = server;
    this.signal = signal;
  }

  /** Whether a rewind began and did not end, so that the data is neither old nor new. */
  boolean unfinished() {
    return ReplicationLayer.REWINDING.present(server.layers());
  }

  /**
   * Fails when the tool could not do it, and changes nothing either way. It must see itself that
   * both have parted: it judges by the timelines in the two control files alone.
   */
  void rehearse(ConnInfo source, String saved, Deadline deadline) {
    check(tool(source, deadline, "--dry-run"), source, saved);
  }

  /**
   * Ends with data that can only come up closed. When it fails, the server stays down: what it
   * would serve is neither of the two.
   *
   * @param source how the tool reaches the source; the password is in a file
   * @param saved what was kept before, for people
   */
  void run(ConnInfo source, String saved, Deadline deadline) {
    ReplicationLayer.REWINDING.put(server.layers(), LOCK);
    check(tool(source, deadline), source, saved);
    // The source has no such file, so the tool took it away.
    signal.raise();
    ReplicationLayer.REWINDING.remove(server.layers());
    LOG.info("step=rewind source={}", source.address());
  }

  private Finished tool(ConnInfo source, Deadline deadline, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                server.layout().program("pg_rewind"),
                "--target-pgdata=" + server.layout().dataDirectory(),
                "--source-server=" + source.with("dbname", "postgres").text(),
                "--no-ensure-shutdown"));
    arguments.addAll(List.of(more));
    return server
        .host()
        .commands()
        .run(
            Command.of(deadline.remaining(), arguments)
                .as(server.osUser())
                .in(server.layout().dataDirectory())
                .withEnvironment(Map.of("LC_ALL", "C")));
  }

  private static void check(Finished tool, ConnInfo source, String saved) {
    if (tool.exit() != 0 || RewindRules.didNothing(tool.output() + tool.errors())) {
      throw GuestException.of(
              ErrorCode.DIVERGED,
              "the server cannot be taken back to its source %s: %s (%s)"
                  .formatted(source.address(), lastLine(tool), saved))
          .withHint("make this replica anew");
    }
  }

  private static String lastLine(Finished program) {
    return program.errors().strip().lines().reduce("", (_, line) -> line);
  }
}
