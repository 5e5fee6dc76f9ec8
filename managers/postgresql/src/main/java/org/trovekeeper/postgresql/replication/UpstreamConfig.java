package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.postgresql.ConfFile;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.replication.SourceInfo;

/** The stream from a source, as the server's configuration has it. */
final class UpstreamConfig {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final Duration STEADY = Duration.ofMillis(500);

  private final LocalServer server;
  private final String slot;

  UpstreamConfig(LocalServer server) {
    this.server = server;
    this.slot = SlotNames.of(server.settings().guestId());
  }

  /** The slot that this server has on its source. */
  String slot() {
    return slot;
  }

  /** Writes the password's file and answers how the source is reached; there is no secret in it. */
  ConnInfo connection(SourceInfo source) {
    FileTree files = server.host().files();
    files.write(server.passFile(), PassFile.text(source), 0600, server.osUser());
    Map<String, String> values = new LinkedHashMap<>();
    values.put("host", source.host());
    values.put("port", Integer.toString(source.port()));
    values.put("user", source.account());
    values.put("passfile", server.passFile().toString());
    values.put("application_name", slot);
    values.put("connect_timeout", "10");
    return new ConnInfo(values);
  }

  /** What the server does from its next reload or start on. */
  void point(ConnInfo source) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("primary_conninfo", source.text());
    settings.put("primary_slot_name", slot);
    ReplicationOverride.STREAM.put(server.layers(), ConfFile.of(settings).text());
  }

  /** The source with the password, until it is forgotten. */
  Optional<SourceInfo> remembered() {
    return server.host().files().read(server.passFile()).flatMap(PassFile::parse);
  }

  /** The source that the server is set to follow. */
  Optional<SourceInfo> current() {
    return pointed() ? remembered() : Optional.empty();
  }

  /** Follows the previous source, after something else has failed. */
  void again(SourceInfo source, GuestException cause) {
    point(connection(source));
    try {
      server.reload(Deadline.in(AGAIN));
    } catch (GuestException e) {
      cause.addSuppressed(e);
    }
  }

  boolean pointed() {
    return ReplicationOverride.STREAM.present(server.layers());
  }

  /** The password stays until {@link #forget}: the call may have to be undone. */
  void cut() {
    ReplicationOverride.STREAM.remove(server.layers());
  }

  void forget() {
    cut();
    Path file = server.passFile();
    server.host().files().delete(file);
  }

  /** Returns when the source's own timeline comes in. */
  void await(SourceInfo source, long timeline, Deadline deadline) {
    boolean steady =
        server
            .host()
            .ticker()
            .await(() -> steady(source, timeline, LocalServer.look(deadline)), PAUSE, deadline);
    if (!steady) {
      ServerStatus status = server.status(LocalServer.look(deadline));
      throw GuestException.of(
              ErrorCode.REPLICATION_FAILED,
              "nothing comes from the source %s:%d: the receiver is %s, at %s"
                  .formatted(
                      source.host(),
                      source.port(),
                      status.receiver().orElse("not running"),
                      status.has()))
          .withHint("the server's log says why");
    }
  }

  /**
   * Whether one receiver streams for a while: a source that lacks what the server asks for says so
   * only after the stream began.
   */
  boolean steady(SourceInfo source, long timeline, Deadline deadline) {
    ServerStatus before = server.status(deadline);
    if (!streams(before, source, timeline)) {
      return false;
    }
    server.host().ticker().pause(STEADY);
    ServerStatus after = server.status(deadline);
    return streams(after, source, timeline) && after.receiverPid() == before.receiverPid();
  }

  private static boolean streams(ServerStatus status, SourceInfo source, long timeline) {
    return status.follows(source) && status.streaming() && status.receiving() >= timeline;
  }
}
