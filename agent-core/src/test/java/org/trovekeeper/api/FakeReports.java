package org.trovekeeper.api;

import java.util.List;
import java.util.Map;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Reports that say the same every time. */
public final class FakeReports implements Reports {
  private final String condition;

  public FakeReports() {
    this("degraded");
  }

  /**
   * @param condition of the instance, in a word; {@code broken} fails
   */
  public FakeReports(String condition) {
    this.condition = condition;
  }

  @Override
  public Map<String, Object> status() {
    if (condition.equals("broken")) {
      throw GuestException.of(ErrorCode.INTERNAL, "the status cannot be told");
    }
    return Map.of(
        "guest_id",
        "g-1",
        "datastore",
        "mariadb",
        "condition",
        condition,
        "reasons",
        List.of(
            Map.of(
                "level", "fault",
                "code", "replica-stopped",
                "since", "2026-01-01T00:00:00Z",
                "fact", "the receiver stopped",
                "next_step", "look at its source")));
  }

  @Override
  public Map<String, Object> version() {
    return Map.of("version", "test");
  }

  @Override
  public List<Map<String, Object>> backups() {
    return List.of(
        Map.of(
            "backup_id", "b-1",
            "state", "COMPLETED",
            "location", "file:/b-1",
            "checksum", "c0ffee"));
  }
}
