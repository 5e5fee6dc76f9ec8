package org.trovekeeper.guest;

import java.util.List;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.GuestException;

/** Configuration groups. */
final class ConfigMethods {
  private final DatastoreManager manager;
  private final Limits limits;

  ConfigMethods(DatastoreManager manager, Limits limits) {
    this.manager = manager;
    this.limits = limits;
  }

  List<RpcMethod> methods() {
    return List.of(
        MethodBuilder.of("update_overrides", Lane.ENGINE, limits.high())
            .takes("overrides", "object: option to value")
            .takes("remove", "boolean: clear the stored ones first")
            .does(
                "Stores the user's options so that they survive restarts; no restart.",
                (arguments, operation) -> {
                  groups("update_overrides")
                      .store(
                          WireShapes.settings(arguments),
                          arguments.flag("remove"),
                          operation.deadline());
                  return null;
                }),
        MethodBuilder.of("apply_overrides", Lane.ENGINE, limits.high())
            .takes("overrides", "object: option to value")
            .does(
                "Sets the values on the running server; fails naming those it refused.",
                (arguments, operation) -> {
                  groups("apply_overrides")
                      .apply(WireShapes.settings(arguments), operation.deadline());
                  return null;
                }));
  }

  private ConfigGroups groups(String operation) {
    return manager
        .configGroups()
        .orElseThrow(() -> GuestException.unsupported(operation, manager.datastore()));
  }
}
