package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.sql.UserSlots;

/** Looks for what keeps the server from being healthy, and changes nothing. */
public final class ServerHealth {
  /** A source that does not answer must not make the look late. */
  private static final Duration SOURCE = Duration.ofSeconds(2);

  /** Release 16 has more slots that are not for all. */
  private static final String SLOTS =
      """
      SELECT (SELECT count(*) FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()),
        current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true), '0')::int\
      """;

  private final LocalServer server;
  private final ClosedMark mark;
  private final UpstreamConfig upstream;

  public ServerHealth(LocalServer server, ClosedMark mark) {
    this.server = server;
    this.mark = mark;
    this.upstream = new UpstreamConfig(server);
  }

  /** Asks in the session, and a replica's source when nothing comes from it. */
  public List<HealthIssue> issues(SqlSession session, Deadline deadline) {
    HealthFacts facts = HealthFacts.read(session);
    List<HealthIssue> issues = new ArrayList<>(HealthRules.issues(facts, mark.present()));
    replica(facts.status(), deadline).ifPresent(issues::add);
    mark.opened().map(HealthRules::wasOpened).ifPresent(issues::add);
    saved().ifPresent(issues::add);
    UserSlots.ask(session, SLOTS).issue().ifPresent(issues::add);
    return issues;
  }

  private Optional<HealthIssue> saved() {
    Path place = DivergedWal.saved(server);
    List<String> folders =
        server.host().files().exists(place)
            ? server.host().files().list(place).stream()
                .map(folder -> String.valueOf(folder.getFileName()))
                .toList()
            : List.of();
    return folders.isEmpty()
        ? Optional.empty()
        : Optional.of(HealthRules.saved(place.toString(), folders));
  }

  private Optional<HealthIssue> replica(ServerStatus status, Deadline deadline) {
    if (!status.following() || (status.streaming() && !status.paused())) {
      return Optional.empty();
    }
    Optional<HealthIssue> source = status.streaming() ? Optional.empty() : ofSource(deadline);
    return Optional.of(source.orElseGet(() -> HealthRules.stopped(status)));
  }

  private Optional<HealthIssue> ofSource(Deadline deadline) {
    return upstream
        .current()
        .flatMap(source -> {
          try (SourceFacts facts = SourceFacts.of(source, deadline.atMost(SOURCE))) {
            return WatchRules.ofReplica(facts.slotStatus(upstream.slot()))
                .map(HealthRules::sourceLost);
          } catch (GuestException e) {
            return Optional.of(HealthRules.unreachable(e.plainMessage()));
          }
        });
  }
}
