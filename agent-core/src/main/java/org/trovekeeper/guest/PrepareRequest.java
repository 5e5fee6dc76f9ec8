package org.trovekeeper.guest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.spi.DataOrigin;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;

/** The arguments of {@code prepare}. */
record PrepareRequest(
    List<Database> databases,
    List<User> users,
    long memoryMb,
    Optional<String> devicePath,
    Optional<String> mountPoint,
    Optional<Arguments> backup,
    Optional<String> configContents,
    Optional<Secret> rootPassword,
    Map<String, Object> overrides,
    Optional<Arguments> cluster,
    Optional<Arguments> snapshot,
    boolean modules,
    boolean replaceExisting) {

  static PrepareRequest of(Arguments arguments) {
    return new PrepareRequest(
        WireShapes.databases(arguments.objects("databases")),
        WireShapes.users(arguments.objects("users")),
        arguments.optionalInt("memory_mb").orElse(0),
        arguments.optionalText("device_path"),
        arguments.optionalText("mount_point"),
        arguments.optionalObject("backup_info"),
        arguments.optionalText("config_contents").filter(text -> !text.isBlank()),
        arguments.optionalSecret("root_password"),
        WireShapes.settings(arguments),
        arguments.optionalObject("cluster_config"),
        arguments.optionalObject("snapshot"),
        !arguments.objects("modules").isEmpty(),
        arguments.flag("replace_existing"));
  }

  /** A replica gets its accounts and data from its source. */
  boolean replica() {
    return snapshot.isPresent();
  }

  /** What lies in the data folder when the engine comes up. */
  DataOrigin origin() {
    if (backup.isEmpty()) {
      return DataOrigin.EMPTY;
    }
    return replica() ? DataOrigin.SNAPSHOT : DataOrigin.RESTORED;
  }
}
