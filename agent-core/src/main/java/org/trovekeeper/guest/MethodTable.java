package org.trovekeeper.guest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.backup.BackupService;
import org.trovekeeper.conductor.Conductor;
import org.trovekeeper.config.Generation;
import org.trovekeeper.host.Machine;
import org.trovekeeper.promotion.SetMember;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.EngineLane;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.status.EngineWork;
import org.trovekeeper.status.PrepareMarks;

/** Every RPC method that the agent answers, by name. */
public final class MethodTable {
  private MethodTable() {}

  public static Map<String, RpcMethod> of(Parts parts) {
    Limits limits = Limits.of(parts.generation());
    DatastoreManager manager = parts.manager();
    String datastore = manager.datastore();
    ReplicationService replicas =
        new ReplicationService(
            datastore,
            parts.generation(),
            parts.backups(),
            parts.volume()::stats,
            parts.conductor(),
            counted(parts.changes(), parts.work()));
    PrepareService prepare =
        new PrepareService(
            manager,
            parts.replication(),
            replicas,
            parts.backups(),
            parts.volume(),
            parts.marks(),
            parts.conductor(),
            parts.statusChanged());
    List<RpcMethod> rows = new ArrayList<>();
    rows.addAll(
        new LifecycleMethods(manager, prepare, parts.machine(), parts.version(), limits).methods());
    rows.addAll(new VolumeMethods(parts.volume(), manager, limits).methods());
    rows.addAll(new ConfigMethods(manager, limits).methods());
    rows.addAll(new AccountMethods(manager, limits).methods());
    rows.addAll(new BackupMethods(parts.backups(), limits).methods());
    rows.addAll(
        new ReplicationMethods(datastore, parts.replication(), parts.member(), replicas, limits)
            .methods());
    rows.addAll(new PromotionMethods(datastore, parts.member(), limits).methods());
    rows.addAll(UnsupportedMethods.methods(datastore));
    Map<String, RpcMethod> table = new LinkedHashMap<>();
    for (RpcMethod row : rows) {
      RpcMethod told = row.lane() == Lane.READ ? row : telling(row, parts);
      if (table.put(row.name(), told) != null) {
        throw new IllegalStateException("two rows for " + row.name());
      }
    }
    return table;
  }

  /** Whatever changes the engine is followed by a look at it, so that the status is never old. */
  private static RpcMethod telling(RpcMethod row, Parts parts) {
    return row.with((arguments, operation) -> {
      try {
        return row.lane() == Lane.BULK
            ? row.body().call(arguments, operation)
            : changing(row, parts.work(), arguments, operation);
      } finally {
        parts.statusChanged().run();
      }
    });
  }

  /** A step that changes the engine counts as its work while it runs, as a call does. */
  private static EngineLane counted(EngineLane changes, EngineWork work) {
    return new EngineLane() {
      @Override
      public <T> T step(String name, Deadline deadline, Supplier<T> step) {
        return changes.step(
            name,
            deadline,
            () -> {
              try (EngineWork.Change _ = work.begin()) {
                return step.get();
              }
            });
      }
    };
  }

  private static @Nullable Object changing(
      RpcMethod row, EngineWork work, Arguments arguments, Operation operation) {
    try (EngineWork.Change _ = work.begin()) {
      return row.body().call(arguments, operation);
    }
  }

  /** What the methods work with. */
  public record Parts(
      DatastoreManager manager,
      Optional<Replication> replication,
      Optional<SetMember> member,
      BackupService backups,
      DataVolume volume,
      PrepareMarks marks,
      Conductor conductor,
      Machine machine,
      String version,
      Generation generation,
      EngineWork work,
      EngineLane changes,
      Runnable statusChanged) {}
}
