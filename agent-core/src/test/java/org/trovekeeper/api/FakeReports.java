package org.trovekeeper.api;

import java.util.List;
import java.util.Map;

/** Reports that say the same every time. */
public final class FakeReports implements Reports {
  @Override
  public Map<String, Object> status() {
    return Map.of("guest_id", "g-1", "datastore", "mariadb");
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
