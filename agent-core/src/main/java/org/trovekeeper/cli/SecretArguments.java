package org.trovekeeper.cli;

import java.util.Set;

/**
 * Methods whose arguments carry secrets, so that a command line, which every user of the machine
 * can read, must not hold them. A test compares this with the method table, which a client does not
 * load.
 */
final class SecretArguments {
  private static final Set<String> METHODS =
      Set.of(
          "prepare",
          "create_user",
          "delete_user",
          "change_passwords",
          "update_attributes",
          "enable_root_with_password",
          "attach_replica",
          "attach_replication_slave",
          "cleanup_source_on_replica_detach",
          "hold_for_promotion",
          "release_after_promotion",
          "ssl_action");

  private SecretArguments() {}

  static boolean in(String method) {
    return METHODS.contains(method);
  }

  static Set<String> methods() {
    return METHODS;
  }
}
