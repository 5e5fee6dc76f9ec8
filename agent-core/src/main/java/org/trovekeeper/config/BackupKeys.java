package org.trovekeeper.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.trovekeeper.spi.Secret;

/** How backups are made, and where they go. */
final class BackupKeys {
  static final Key<String> STRATEGY =
      Key.of(Key.DATASTORE, "backup_strategy", ValueType.text(), "How backups are made, by name.")
          .orFor(Set.of("mysql"), Generation.G1, "InnoBackupEx")
          .orFor(Set.of("mysql"), Generation.G2, "innobackupex")
          .orFor(Set.of("percona", "pxc"), "InnoBackupEx")
          .orFor(Set.of("mariadb"), Generation.G1, "MariaDBInnoBackupEx")
          .orFor(Set.of("mariadb"), Generation.G2, "mariabackup")
          .orFor(Set.of("postgresql"), Generation.G1, "PgBaseBackup")
          .orFor(Set.of("postgresql"), Generation.G2, "pg_basebackup");
  static final Key<String> CONTAINER =
      Key.of("DEFAULT", "backup_swift_container", ValueType.text(), "The container.")
          .or("database_backups");
  static final Key<Long> SEGMENT_MAX_BYTES =
      Key.of(
              "DEFAULT",
              "backup_segment_max_size",
              ValueType.number(1 << 20, 5L << 30),
              "No segment is larger, in bytes.")
          .or("2147483648");
  static final Key<Boolean> COMPRESS =
      Key.of(
              "DEFAULT",
              "backup_use_gzip_compression",
              ValueType.flag(),
              "Whether G1 compresses; G2 always does.")
          .or("true");
  static final Key<Boolean> ENCRYPT =
      Key.of(
              "DEFAULT",
              "backup_use_openssl_encryption",
              ValueType.flag(),
              "Whether G1 encrypts; G2 never does.")
          .or("true");
  static final Key<Secret> ENCRYPTION_KEY =
      Key.of(
              "DEFAULT",
              "backup_aes_cbc_key",
              ValueType.secret(),
              "What G1 encrypts with; also tried when an older backup is read.")
          .or(Generation.G1, "default_aes_cbc_key")
          .hidden();
  static final Key<Boolean> VERIFY_ON_RESTORE =
      Key.of(
              "DEFAULT",
              "verify_swift_checksum_on_restore",
              ValueType.flag(),
              "Whether the store's digest is compared with the recorded one before reading.")
          .or("true");
  static final Key<Map<String, String>> RUNNER_OPTIONS =
      Key.of(
              "DEFAULT",
              "backup_runner_options",
              ValueType.map(),
              "Further options of the tool by strategy name.")
          .or("");
  static final Key<String> SWIFT_URL =
      Key.of(
          "DEFAULT",
          "swift_url",
          ValueType.text(),
          "Start of account addresses, ending in AUTH_; else the context's catalogue has it.");
  static final Key<String> SWIFT_SERVICE_TYPE =
      Key.of("DEFAULT", "swift_service_type", ValueType.text(), "Swift's type in the catalogue.")
          .or("object-store");
  static final Key<String> SWIFT_ENDPOINT_TYPE =
      Key.of("DEFAULT", "swift_endpoint_type", ValueType.text(), "Which endpoint is used.")
          .or("publicURL");
  static final Key<Boolean> SWIFT_INSECURE =
      Key.of(
              "DEFAULT",
              "swift_api_insecure",
              ValueType.flag(),
              "Whether Swift's certificate goes unchecked.")
          .or("false");
  static final Key<String> REGION =
      Key.of("DEFAULT", "os_region_name", ValueType.text(), "Region looked up in the catalogue.")
          .alias("service_credentials", "region_name")
          .or(Generation.G1, "RegionOne");
  static final Key<String> AUTH_URL =
      Key.of(
          "service_credentials",
          "auth_url",
          ValueType.text(),
          "Keystone, with which the user's token is re-scoped where nothing else names Swift.");

  private BackupKeys() {}

  static List<Key<?>> all() {
    return List.of(
        STRATEGY,
        CONTAINER,
        SEGMENT_MAX_BYTES,
        COMPRESS,
        ENCRYPT,
        ENCRYPTION_KEY,
        VERIFY_ON_RESTORE,
        RUNNER_OPTIONS,
        SWIFT_URL,
        SWIFT_SERVICE_TYPE,
        SWIFT_ENDPOINT_TYPE,
        SWIFT_INSECURE,
        REGION,
        AUTH_URL);
  }
}
