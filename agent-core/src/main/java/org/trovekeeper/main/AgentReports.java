package org.trovekeeper.main;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.api.Reports;
import org.trovekeeper.conductor.Outbox;
import org.trovekeeper.config.AgentConfig;
import org.trovekeeper.status.HeartbeatLoop;
import org.trovekeeper.status.PrepareMarks;
import org.trovekeeper.status.ServiceStatus;

/** What {@code trovekeeper status} and its like show. */
record AgentReports(
    AgentConfig config,
    HeartbeatLoop heartbeats,
    PrepareMarks marks,
    Outbox conductor,
    ControlPlane controlPlane)
    implements Reports {

  @Override
  public Map<String, @Nullable Object> status() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("guest_id", config.identity().guestId());
    json.put("datastore", config.identity().datastoreManager());
    json.put("generation", config.generation().name());
    json.put("prepare", marks.state().name().toLowerCase(Locale.ROOT));
    json.put("status", heartbeats.last().map(ServiceStatus::description).orElse(null));
    json.put("last_look", heartbeats.lastBeat().toString());
    json.put("control_plane", controlPlane.describe());
    json.put("unsent_casts", conductor.unsent());
    return json;
  }

  /** The state in one line. */
  String words() {
    return "%s; control plane %s"
        .formatted(
            heartbeats.last().map(ServiceStatus::description).orElse("waiting for prepare"),
            controlPlane.describe());
  }

  @Override
  public Map<String, @Nullable Object> version() {
    return new LinkedHashMap<>(Distribution.describe());
  }

  @Override
  public List<? extends Map<String, ? extends @Nullable Object>> backups() {
    return controlPlane.localBackups();
  }
}
