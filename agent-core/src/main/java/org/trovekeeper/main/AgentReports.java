package org.trovekeeper.main;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.api.Reports;
import org.trovekeeper.conductor.Outbox;
import org.trovekeeper.config.AgentConfig;
import org.trovekeeper.promotion.SetMember;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.status.HealthWatch;
import org.trovekeeper.status.HeartbeatLoop;
import org.trovekeeper.status.KnownIssue;
import org.trovekeeper.status.PrepareMarks;
import org.trovekeeper.status.Sight;
import org.trovekeeper.status.StatusReport;

/** What {@code trovekeeper status} and its like show. */
record AgentReports(
    AgentConfig config,
    HeartbeatLoop heartbeats,
    HealthWatch health,
    PrepareMarks marks,
    Outbox conductor,
    ControlPlane controlPlane,
    Optional<SetMember> member)
    implements Reports {

  @Override
  public Map<String, @Nullable Object> status() {
    Optional<Sight> sight = heartbeats.sight();
    StatusReport report = report(sight);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("guest_id", config.identity().guestId());
    json.put("datastore", config.identity().datastoreManager());
    json.put("generation", config.generation().name());
    json.put("prepare", marks.state().name().toLowerCase(Locale.ROOT));
    json.put("condition", report.condition().word());
    json.put("status", sight.map(one -> one.status().description()).orElse(null));
    json.put("since", sight.map(one -> one.since().toString()).orElse(null));
    json.put("engine", sight.map(Sight::engineWord).orElse(null));
    json.put("reasons", report.reasons().stream().map(AgentReports::json).toList());
    json.put("promotion", member.flatMap(one -> one.lease().holder()).orElse(null));
    json.put("last_look", heartbeats.lastBeat().toString());
    json.put("control_plane", controlPlane.describe());
    json.put("unsent_casts", conductor.unsent());
    return json;
  }

  private StatusReport report(Optional<Sight> sight) {
    return StatusReport.of(marks.state(), sight, health.issues(), heartbeats.lastBeat());
  }

  private static Map<String, Object> json(KnownIssue reason) {
    HealthIssue issue = reason.issue();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("level", issue.level().name().toLowerCase(Locale.ROOT));
    json.put("code", issue.code());
    json.put("since", reason.since().toString());
    json.put("fact", issue.fact());
    json.put("next_step", issue.nextStep());
    return json;
  }

  /** The state in one line. */
  String words() {
    Optional<Sight> sight = heartbeats.sight();
    StatusReport report = report(sight);
    String codes =
        report.reasons().stream()
            .map(reason -> reason.issue().code())
            .collect(Collectors.joining(", ", " (", ")"));
    return "%s%s; control plane %s"
        .formatted(
            sight.map(one -> one.status().description()).orElse("waiting for prepare"),
            sight.isEmpty() || report.reasons().isEmpty() ? "" : codes,
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
