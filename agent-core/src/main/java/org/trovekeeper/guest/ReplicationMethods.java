package org.trovekeeper.guest;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.promotion.SetMember;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Fields;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.Replication.LastTransaction;

/** Replication and promotion. */
final class ReplicationMethods {
  /** Where a coordinator's call says whose lease it comes under. */
  private static final String LEASE = "promotion_lease";

  private final String datastore;
  private final Optional<Replication> replication;
  private final Optional<SetMember> member;
  private final ReplicationService service;
  private final Limits limits;

  ReplicationMethods(
      String datastore,
      Optional<Replication> replication,
      Optional<SetMember> member,
      ReplicationService service,
      Limits limits) {
    this.datastore = datastore;
    this.replication = replication;
    this.member = member;
    this.service = service;
    this.limits = limits;
  }

  List<RpcMethod> methods() {
    return List.of(
        MethodBuilder.of("backup_required_for_replication", Lane.READ, limits.low())
            .returns("boolean")
            .does(
                "Whether a new replica needs a backup of this source.",
                (arguments, operation) ->
                    replication("backup_required_for_replication").backupRequired()),
        MethodBuilder.of("get_replication_snapshot", Lane.BULK, limits.snapshot())
            .takes("snapshot_info", "backup_info with replica_number", WireFields.SNAPSHOT_REQUEST)
            .takes("replica_source_config", "text: configuration fragment of a source")
            .returns(
                "snapshot: {dataset, replication_strategy, master, log_position, replica_conf}")
            .compensatedBy(service.compensation("snapshot_info"))
            .does(
                "Makes this engine a source, backs it up, and says how to follow it.",
                (arguments, operation) ->
                    service.snapshot(
                        replication("get_replication_snapshot"),
                        arguments.object("snapshot_info"),
                        arguments.optionalText("replica_source_config").orElse(""),
                        operation)),
        MethodBuilder.of("attach_replica", Lane.ENGINE, limits.high())
            .takesSecret(
                "replica_info",
                "snapshot, or what get_replica_context answered",
                WireFields.SNAPSHOT)
            .takes("slave_config", "text: configuration fragment of a replica")
            .takes("restart", "boolean")
            .returns("{saved: text} or null")
            .does(
                "Follows the given source; transactions that it lacks are named, and refused or"
                    + " saved first.",
                (arguments, operation) -> {
                  return service.attach(
                      moving("attach_replica", operation),
                      arguments.object("replica_info"),
                      arguments.optionalText("slave_config").orElse(""),
                      arguments.flag("restart"),
                      operation);
                }),
        MethodBuilder.of("detach_replica", Lane.ENGINE, limits.high())
            .takes("for_failover", "boolean")
            .returns("{replication_user: name} or null")
            .does(
                "Stops following; what was received is applied first.",
                (arguments, operation) ->
                    detach(moving("detach_replica", operation), arguments, operation.deadline())),
        MethodBuilder.of("get_replica_context", Lane.ENGINE, limits.high())
            .returns("{master, log_position, replica_conf}")
            .does(
                "Makes an account for one replica and says how to follow this engine.",
                (arguments, operation) ->
                    SnapshotShape.context(
                        replication("get_replica_context").admitReplica(operation.deadline()))),
        MethodBuilder.of("make_read_only", Lane.ENGINE, limits.high())
            .takes("read_only", "boolean")
            .does(
                "Closes the engine for writes, also after a restart, or opens it again.",
                (arguments, operation) -> {
                  moving("make_read_only", operation)
                      .readOnly(arguments.flag("read_only"), operation.deadline());
                  return null;
                }),
        MethodBuilder.of("enable_as_master", Lane.ENGINE, limits.high())
            .takes("replica_source_config", "text: configuration fragment of a source")
            .does(
                "Configures the engine as a source; restarts it only when that is new.",
                (arguments, operation) -> {
                  moving("enable_as_master", operation)
                      .becomeSource(
                          arguments.optionalText("replica_source_config").orElse(""),
                          operation.deadline());
                  return null;
                }),
        MethodBuilder.of("get_last_txn", Lane.READ, limits.high())
            .returns("[source id or null, number]")
            .does(
                "Whose transaction was applied last, and its number.",
                (arguments, operation) -> {
                  LastTransaction last =
                      replication("get_last_txn").lastTransaction(operation.deadline());
                  return Arrays.asList(last.source().orElse(null), last.number());
                }),
        MethodBuilder.of("get_latest_txn_id", Lane.READ, limits.high())
            .returns("text")
            .does(
                "The position reached.",
                (arguments, operation) ->
                    replication("get_latest_txn_id").latestTransaction(operation.deadline())),
        MethodBuilder.of("wait_for_txn", Lane.READ, limits.high())
            .takes("txn", "text")
            .does(
                "Returns when the position is applied; fails when it is not in time.",
                (arguments, operation) -> {
                  replication("wait_for_txn").waitFor(arguments.text("txn"), operation.deadline());
                  return null;
                }),
        MethodBuilder.of("cleanup_source_on_replica_detach", Lane.ENGINE, limits.high())
            .takesSecret("replica_info", "{replication_user: name}", Fields.of("replication_user"))
            .does(
                "Drops the account of a replica that has left.",
                (arguments, operation) -> {
                  Replication engine = replication("cleanup_source_on_replica_detach");
                  arguments
                      .object("replica_info")
                      .optionalText("replication_user")
                      .ifPresent(account -> engine.dropReplica(account, operation.deadline()));
                  return null;
                }),
        MethodBuilder.of("demote_replication_master", Lane.ENGINE, limits.high())
            .does(
                "Takes the source's configuration away from an engine that follows another now.",
                (arguments, operation) -> {
                  moving("demote_replication_master", operation).demote(operation.deadline());
                  return null;
                }));
  }

  private static @Nullable Object detach(
      Replication engine, Arguments arguments, Deadline deadline) {
    Optional<String> account = engine.detach(arguments.flag("for_failover"), deadline);
    if (account.isEmpty()) {
      return null;
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("replication_user", account.get());
    return json;
  }

  /** For a call that moves the server: refused while another coordinator holds it. */
  private Replication moving(String method, Operation operation) {
    Replication engine = replication(method);
    member.ifPresent(held -> held.lease().refuseOthers(operation.context().text(LEASE)));
    return engine;
  }

  private Replication replication(String operation) {
    return replication.orElseThrow(() -> GuestException.unsupported(operation, datastore));
  }
}
