package org.trovekeeper.guest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.host.Machine;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Fields;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.rpc.RpcMethod.Compensation;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** The database's life. */
final class LifecycleMethods {
  /** Newer callers give {@code stop_db} 15 s though a big server needs minutes. */
  private static final Duration STOP_ANSWER = Duration.ofSeconds(12);

  private final DatastoreManager manager;
  private final PrepareService prepare;
  private final Machine machine;
  private final String version;
  private final Limits limits;

  LifecycleMethods(
      DatastoreManager manager,
      PrepareService prepare,
      Machine machine,
      String version,
      Limits limits) {
    this.manager = manager;
    this.prepare = prepare;
    this.machine = machine;
    this.version = version;
    this.limits = limits;
  }

  List<RpcMethod> methods() {
    return List.of(
        MethodBuilder.of("prepare", Lane.EXCLUSIVE, limits.bulk())
            .takes("packages", "ignored: the image holds the engine")
            .takes("databases", "list of databases", WireFields.DATABASE)
            .takes("memory_mb", "number")
            .takesSecret("users", "list of users", WireFields.USER)
            .takes("device_path", "text or null")
            .takes("mount_point", "text; the agent's own configuration counts")
            .takes("backup_info", "backup to restore, or null", WireFields.BACKUP)
            .takes("config_contents", "text; null means the manager's own template")
            .takesSecret("root_password", "text or null")
            .takes("overrides", "object: the configuration group's values")
            .takes("cluster_config", "object or null; clusters are not supported yet")
            .takesSecret("snapshot", "replication snapshot to follow, or null", WireFields.SNAPSHOT)
            .takes("modules", "not supported yet")
            .takes("ds_version", "text, ignored")
            .takes(
                "replace_existing",
                "boolean, the agent's own: true takes the place of a server that has users'"
                    + " databases, and leaves its data where they are")
            .notifies()
            .compensatedBy(new PrepareThatNeverBegan(prepare))
            .does(
                "Turns the fresh machine into a working database; once.",
                (arguments, operation) -> {
                  prepare.prepare(arguments, operation);
                  return null;
                }),
        MethodBuilder.of("reset", Lane.EXCLUSIVE, limits.high())
            .takes("discard_data", "boolean: true deletes the instance's databases")
            .does(
                "The agent's own, for use without a control plane: stops the database and forgets"
                    + " that it was prepared, so that it can be prepared again.",
                (arguments, operation) -> {
                  prepare.reset(arguments.flag("discard_data"), operation.deadline());
                  return null;
                }),
        MethodBuilder.of("restart", Lane.ENGINE, limits.high())
            .does(
                "Stops and starts the database.",
                (arguments, operation) -> {
                  manager.engine().restart(operation.deadline());
                  return null;
                }),
        MethodBuilder.of("stop_db", Lane.ENGINE, limits.high())
            .takes("do_not_start_on_reboot", "boolean")
            .answersBy(STOP_ANSWER)
            .does(
                "Stops the database; answers within 12 s and finishes behind.",
                (arguments, operation) -> {
                  if (arguments.flag("do_not_start_on_reboot")) {
                    manager.engine().startAtBoot(false, operation.deadline());
                  }
                  manager.engine().stop(operation.deadline());
                  return null;
                }),
        MethodBuilder.of("start_db_with_conf_changes", Lane.ENGINE, limits.high())
            .takes("config_contents", "text")
            .takes("ds_version", "text, ignored")
            .does(
                "Writes a new base configuration under the other layers, and starts.",
                (arguments, operation) -> {
                  Optional<String> contents = arguments.optionalText("config_contents");
                  manager.engine().stop(operation.deadline());
                  contents.ifPresent(text ->
                      manager.provisioning().replaceBaseConfiguration(text, operation.deadline()));
                  manager.engine().startAtBoot(true, operation.deadline());
                  manager.engine().start(operation.deadline());
                  return null;
                }),
        MethodBuilder.of("reset_configuration", Lane.ENGINE, limits.high())
            .takes("configuration", "{config_contents: text}", Fields.of("config_contents"))
            .does(
                "Replaces the base configuration; neither starts nor stops.",
                (arguments, operation) -> {
                  manager
                      .provisioning()
                      .replaceBaseConfiguration(
                          arguments.object("configuration").text("config_contents"),
                          operation.deadline());
                  return null;
                }),
        MethodBuilder.of("rpc_ping", Lane.READ, limits.low())
            .returns("true")
            .does("Answers.", (arguments, operation) -> true),
        MethodBuilder.of("get_hwinfo", Lane.READ, limits.low())
            .returns("{mem_total: bytes, num_cpus}")
            .does("Figures of the guest.", (arguments, operation) -> machine.hardware().asReply()),
        MethodBuilder.of("get_diagnostics", Lane.READ, limits.low())
            .returns("{version, threads, fd_size, vm_size, vm_peak, vm_rss, vm_hwm} (kB)")
            .does("Figures of the agent's process.", (arguments, operation) -> agent()));
  }

  private Map<String, Object> agent() {
    return machine
        .diagnostics(ProcessHandle.current().pid())
        .map(figures -> figures.asReply(version))
        .orElseThrow(
            () -> GuestException.of(ErrorCode.FILE_FAILED, "the agent's own figures are missing"));
  }

  private record PrepareThatNeverBegan(PrepareService prepare) implements Compensation {
    @Override
    public Map<String, String> facts(Arguments arguments) {
      return Map.of();
    }

    @Override
    public void failed(RequestContext context, Map<String, String> facts, GuestException why) {
      prepare.neverBegan(why);
    }
  }
}
