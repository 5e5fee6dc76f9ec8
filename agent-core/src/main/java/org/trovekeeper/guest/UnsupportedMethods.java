package org.trovekeeper.guest;

import java.time.Duration;
import java.util.List;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.GuestException;

/**
 * Calls of the control plane that no datastore of ours offers yet: they are known, so the caller
 * hears that the datastore lacks them instead of that the agent does not know them.
 */
final class UnsupportedMethods {
  static final String DOES = "Answers DatastoreOperationNotSupported.";

  private static final List<String> NAMES =
      List.of(
          "rebuild",
          "upgrade",
          "pre_upgrade",
          "post_upgrade",
          "update_guest",
          "pre_create_backup",
          "post_create_backup",
          "get_root_password",
          "get_txn_count",
          "attach_replication_slave",
          "guest_log_list",
          "guest_log_action",
          "module_list",
          "module_apply",
          "module_remove",
          "ssl_show",
          "ssl_action",
          "ssl_rollback",
          "cluster_complete",
          "add_members",
          "add_config_servers",
          "add_shard",
          "get_key",
          "prep_primary",
          "create_admin_user",
          "store_admin_password",
          "get_admin_password",
          "get_replica_set_name",
          "is_shard_active",
          "get_data_center",
          "get_rack",
          "set_seeds",
          "get_seeds",
          "set_auto_bootstrap",
          "node_cleanup_begin",
          "node_cleanup",
          "node_decommission",
          "cluster_secure",
          "get_admin_credentials",
          "store_admin_credentials",
          "get_node_ip",
          "get_node_id_for_removal",
          "remove_nodes",
          "cluster_meet",
          "cluster_addslots",
          "install_cluster",
          "reset_admin_password",
          "get_cluster_context",
          "write_cluster_configuration_overrides",
          "get_public_keys",
          "authorize_public_keys",
          "grow_cluster",
          "shrink_cluster",
          "mark_design_ksafe");

  private UnsupportedMethods() {}

  static List<RpcMethod> methods(String datastore) {
    return NAMES.stream()
        .map(name ->
            MethodBuilder.of(name, Lane.READ, Duration.ofSeconds(5))
                .takes(RpcMethod.Parameter.ANY, "anything")
                .does(
                    DOES,
                    (arguments, operation) -> {
                      throw GuestException.unsupported(name, datastore);
                    }))
        .toList();
  }
}
