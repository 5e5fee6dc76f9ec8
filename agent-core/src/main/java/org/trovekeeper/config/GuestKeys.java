package org.trovekeeper.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.trovekeeper.spi.Secret;

/** Who the instance is, and how its engine and volume are treated. */
final class GuestKeys {
  private static final Set<String> MYSQL_FAMILY = Set.of("mysql", "percona", "pxc", "mariadb");
  private static final Set<String> POSTGRESQL = Set.of("postgresql");

  static final Key<String> GUEST_ID =
      Key.of("DEFAULT", "guest_id", ValueType.text(), "The instance's id. Required.");
  static final Key<String> DATASTORE_MANAGER =
      Key.of(
          "DEFAULT",
          "datastore_manager",
          ValueType.text(),
          "Selects the datastore's section and its manager. Required.");
  static final Key<String> DATASTORE_VERSION =
      Key.of(
          "DEFAULT",
          "datastore_version",
          ValueType.text(),
          "The datastore's version. The key's presence means generation G2.");
  static final Key<String> TENANT_ID =
      Key.of("DEFAULT", "tenant_id", ValueType.text(), "Project of the instance's owner.");
  static final Key<Secret> INSTANCE_KEY =
      Key.of(
              "DEFAULT",
              "instance_rpc_encr_key",
              ValueType.secret(),
              "The instance's key. With it every message is encrypted, and unencrypted ones are"
                  + " refused.")
          .hidden();
  static final Key<String> GIVEN_REPLICATION =
      Key.of(
          "DEFAULT",
          "replication_strategy",
          ValueType.text(),
          "The datastore version's own strategy, in guest_info.conf; beats the section's. Only the"
              + " last part behind a dot counts.");
  static final Key<String> REPLICATION =
      Key.of(
              Key.DATASTORE,
              "replication_strategy",
              ValueType.text(),
              "How replicas follow, by Trove's class name.")
          .orFor(Set.of("mysql", "percona", "pxc"), "MysqlGTIDReplication")
          .orFor(Set.of("mariadb"), "MariaDBGTIDReplication")
          .orFor(POSTGRESQL, "PostgresqlReplicationStreaming");
  static final Key<Path> MOUNT_POINT =
      Key.of(Key.DATASTORE, "mount_point", ValueType.path(), "Where the data volume is mounted.")
          .orFor(MYSQL_FAMILY, "/var/lib/mysql")
          .orFor(POSTGRESQL, "/var/lib/postgresql");
  static final Key<Integer> PORT =
      Key.of(
              Key.DATASTORE,
              Key.DATASTORE + "_port",
              ValueType.port(),
              "Port of the database; without it the one that its own configuration names.")
          .orFor(POSTGRESQL, "5432")
          .orFor(Set.of("mongodb"), "27017");
  static final Key<String> DEVICE_PATH =
      Key.of(Key.DATASTORE, "device_path", ValueType.text(), "Block device of the data volume.")
          .or("/dev/vdb");
  static final Key<Boolean> VOLUME_SUPPORT =
      Key.of(Key.DATASTORE, "volume_support", ValueType.flag(), "Whether there is a data volume.")
          .or("true");
  static final Key<String> VOLUME_FSTYPE =
      Key.of(
              "DEFAULT",
              "volume_fstype",
              ValueType.choice("ext3", "ext4", "xfs"),
              "File system made on an empty volume.")
          .or(Generation.G1, "ext3")
          .or(Generation.G2, "ext4");
  static final Key<String> FORMAT_OPTIONS =
      Key.of("DEFAULT", "format_options", ValueType.text(), "Options of mkfs.").or("-m 5");
  static final Key<String> MOUNT_OPTIONS =
      Key.of("DEFAULT", "mount_options", ValueType.text(), "Options of mount.")
          .or("defaults,noatime");
  static final Key<Duration> FORMAT_TIMEOUT =
      Key.of("DEFAULT", "volume_format_timeout", ValueType.seconds(1, 86400), "Limit of mkfs.")
          .or("120");
  static final Key<List<String>> IGNORE_USERS =
      Key.of(
              Key.DATASTORE,
              "ignore_users",
              ValueType.list(),
              "Accounts that are never listed and always refused.")
          .orFor(Set.of("mysql", "percona", "mariadb"), "os_admin,root")
          .orFor(Set.of("pxc"), "os_admin,root,clusterrepuser")
          .orFor(POSTGRESQL, Generation.G1, "os_admin,postgres,root")
          .orFor(POSTGRESQL, Generation.G2, "os_admin,postgres")
          .or("os_admin");
  static final Key<List<String>> IGNORE_DBS =
      Key.of(
              Key.DATASTORE,
              "ignore_dbs",
              ValueType.list(),
              "Databases that are never listed and always refused.")
          .orFor(Set.of("mysql"), Generation.G2, "mysql,information_schema,performance_schema,sys")
          .orFor(MYSQL_FAMILY, "mysql,information_schema,performance_schema")
          .orFor(POSTGRESQL, "os_admin,postgres")
          .or("");
  static final Key<Long> PASSWORD_LENGTH =
      Key.of(
              Key.DATASTORE,
              "default_password_length",
              ValueType.number(8, 128),
              "Length of passwords that the agent makes.")
          .orFor(Set.of("mysql", "postgresql"), "36")
          .orFor(Set.of("percona", "pxc", "mariadb"), "${mysql.default_password_length}")
          .or("36");
  static final Key<Duration> STATE_CHANGE =
      Key.of(
              "DEFAULT",
              "state_change_wait_time",
              ValueType.seconds(1, 86400),
              "How long a start or stop of the engine may take.")
          .or(Generation.G1, "600")
          .or(Generation.G2, "180");

  private GuestKeys() {}

  static List<Key<?>> all() {
    return List.of(
        GUEST_ID,
        DATASTORE_MANAGER,
        DATASTORE_VERSION,
        TENANT_ID,
        INSTANCE_KEY,
        GIVEN_REPLICATION,
        REPLICATION,
        MOUNT_POINT,
        PORT,
        DEVICE_PATH,
        VOLUME_SUPPORT,
        VOLUME_FSTYPE,
        FORMAT_OPTIONS,
        MOUNT_OPTIONS,
        FORMAT_TIMEOUT,
        IGNORE_USERS,
        IGNORE_DBS,
        PASSWORD_LENGTH,
        STATE_CHANGE);
  }
}
