package org.trovekeeper.postgresql.replication;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.postgresql.ConfFile;
import org.trovekeeper.postgresql.Overrides;
import org.trovekeeper.postgresql.SettingCheck;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.ConfigOverrides.Change;

/**
 * Takes over the settings that the control plane renders for a source or a replica, without those
 * that are the agent's to decide.
 */
final class ReplicationSettings {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicationSettings.class);

  private final LocalServer server;

  ReplicationSettings(LocalServer server) {
    this.server = server;
  }

  /** Restarts the server only for a setting that needs it; the server stays open or closed. */
  void take(Change layer, String text, Deadline deadline) {
    ConfFile wanted = ConfFile.parse(text).without(Overrides.agentsNames(server.layers()));
    ConfFile known =
        server
            .pool()
            .ask(deadline, session -> wanted.without(unknown(session, wanted.settings().keySet())));
    ConfFile accepted = accepted(known, deadline);
    if (accepted.isEmpty()) {
      drop(layer);
      return;
    }
    server.floor().during(() -> layer.put(server.layers(), accepted.text()));
    server.reload(deadline);
    Set<String> waiting =
        server
            .pool()
            .ask(
                deadline,
                session ->
                    accepted.settings().keySet().stream()
                        .filter(name -> waitsForRestart(session, name))
                        .collect(Collectors.toSet()));
    if (!waiting.isEmpty()) {
      LOG.info("event=restart reason=replication-configuration settings={}", waiting);
      restart(layer, deadline);
    }
  }

  /**
   * Without what would keep the server from its next start, which may be the one that closes it.
   */
  private ConfFile accepted(ConfFile known, Deadline deadline) {
    SettingCheck check = new SettingCheck(server.host(), server.layout());
    Map<String, String> refused = check.refused(known.settings(), deadline);
    refused.forEach((name, why) ->
        LOG.warn("event=configuration setting={} result=ignored reason=\"{}\"", name, why));
    ConfFile accepted = known.without(refused.keySet());
    Optional<String> together =
        accepted.isEmpty()
            ? Optional.empty()
            : check.refusedTogether(accepted.settings(), deadline);
    together.ifPresent(why ->
        LOG.warn(
            "event=configuration settings={} result=ignored reason=\"{}\"", accepted.names(), why));
    return together.isPresent() ? accepted.without(accepted.settings().keySet()) : accepted;
  }

  /** A fragment with which the server does not start is taken away again. */
  private void restart(Change layer, Deadline deadline) {
    try {
      server.restart(deadline);
    } catch (GuestException e) {
      drop(layer);
      server.ensureUp(LocalServer.look(deadline));
      throw e;
    }
  }

  /** Takes it away for the next start. */
  void drop(Change layer) {
    server.floor().during(() -> layer.remove(server.layers()));
  }

  private static Set<String> unknown(SqlSession session, Set<String> names) {
    return names.stream()
        .filter(name ->
            !session.exists(
                "SELECT FROM pg_settings WHERE name = ? AND context <> 'internal'", name))
        .peek(name -> LOG.warn("event=configuration setting={} result=ignored", name))
        .collect(Collectors.toSet());
  }

  private static boolean waitsForRestart(SqlSession session, String name) {
    return session.exists(
        "SELECT FROM pg_file_settings f JOIN pg_settings s USING (name)"
            + " WHERE f.name = ? AND s.context = 'postmaster' AND f.error IS NOT NULL",
        name);
  }
}
