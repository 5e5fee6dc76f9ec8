package org.trovekeeper.backup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.conductor.Conductor;
import org.trovekeeper.config.BackupSettings;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.status.ServiceStatus;

/** What tests of backups need. */
final class BackupFixtures {
  private BackupFixtures() {}

  static BackupSettings settings(boolean compress, boolean encrypt) {
    return new BackupSettings(
        Optional.empty(),
        "database_backups",
        2L << 30,
        compress,
        encrypt,
        Optional.of(new Secret("default_aes_cbc_key")),
        true,
        Map.of());
  }

  /** Notes what it is asked to note. */
  static Operation operation(List<Map<String, String>> notes, Duration limit) {
    return new Operation(
        "op-1",
        "create_backup",
        RequestContext.fresh(),
        Deadline.in(limit),
        (step, facts) -> notes.add(facts));
  }

  /** Keeps the updates of backups. */
  static final class Updates implements Conductor {
    private final List<Map<String, Object>> sent = new ArrayList<>();

    List<Map<String, Object>> sent() {
      return sent;
    }

    List<Object> states() {
      return sent.stream().<Object>map(fields -> fields.get("state")).toList();
    }

    @Override
    public void heartbeat(ServiceStatus status) {
      throw new AssertionError("a backup sends no heartbeat");
    }

    @Override
    public void updateBackup(RequestContext context, Map<String, Object> fields) {
      sent.add(fields);
    }

    @Override
    public void reportRoot(RequestContext context) {
      throw new AssertionError("a backup reports no root");
    }

    @Override
    public void notifyEnd(RequestContext context, Map<String, Object> payload) {
      throw new AssertionError("the dispatcher notifies");
    }

    @Override
    public void notifyFailure(RequestContext context, String message, List<String> lines) {
      throw new AssertionError("the dispatcher notifies");
    }
  }
}
