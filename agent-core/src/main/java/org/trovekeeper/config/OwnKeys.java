package org.trovekeeper.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Settings that Trove does not know, in section {@code [trovekeeper]}. */
final class OwnKeys {
  static final Key<Path> STATE_DIR =
      of("state_dir", ValueType.path(), "Journal, unsent casts, last sent; on the root disk.")
          .or("/var/lib/trovekeeper");
  static final Key<Path> RUN_DIR =
      of("run_dir", ValueType.path(), "Socket and private folders of operations.")
          .or("/run/trovekeeper");
  static final Key<Path> SOCKET =
      of("socket", ValueType.path(), "Socket of the local API; else api.sock in run_dir.");
  static final Key<String> GENERATION =
      of(
              "generation",
              ValueType.choice("auto", "g1", "g2"),
              "Generation of the control plane; auto means G2 when datastore_version is there, and"
                  + " without a bus.")
          .or("auto");
  static final Key<String> PROCESS_CONTROL =
      of(
              "process_control",
              ValueType.choice("auto", "systemd", "direct"),
              "How engines are run; auto means systemd where that is the first process.")
          .or("auto");
  static final Key<StoreChoice> STORE =
      of(
          "store",
          ValueType.of("swift or file:/absolute/path", StoreChoice::parse),
          "Where backups go; else Swift, and without a bus the folder backups in state_dir.");
  static final Key<String> ADVERTISE_ADDRESS =
      of(
          "advertise_address",
          ValueType.text(),
          "Address given to replicas; else that of /etc/trove/eth1.json, else the source address of"
              + " the default route.");
  static final Key<Integer> ENGINE_PORT =
      of("engine_port", ValueType.port(), "Beats the engine's own port.");
  static final Key<String> ENGINE_BIND_ADDRESS =
      of("engine_bind_address", ValueType.text(), "Address the engine listens on.");
  static final Key<Path> ENGINE_CONFIG_DIR =
      of("engine_config_dir", ValueType.path(), "Beats the engine's own configuration folder.");
  static final Key<String> ENGINE_USER =
      of("engine_user", ValueType.text(), "Account that the engine runs as.");
  static final Key<Path> MOUNT_POINT =
      of("mount_point", ValueType.path(), "Beats the datastore's section and prepare.");
  static final Key<String> DEVICE_PATH =
      of("device_path", ValueType.text(), "Beats the datastore's section and prepare.");
  static final Key<Duration> HEARTBEAT_INTERVAL =
      of(
              "heartbeat_interval",
              ValueType.clampedSeconds(5, 30),
              "Time between heartbeats; else report_interval of [DEFAULT].")
          .alias("DEFAULT", "report_interval")
          .or("20");

  private OwnKeys() {}

  static List<Key<?>> all() {
    return List.of(
        STATE_DIR,
        RUN_DIR,
        SOCKET,
        GENERATION,
        PROCESS_CONTROL,
        STORE,
        ADVERTISE_ADDRESS,
        ENGINE_PORT,
        ENGINE_BIND_ADDRESS,
        ENGINE_CONFIG_DIR,
        ENGINE_USER,
        MOUNT_POINT,
        DEVICE_PATH,
        HEARTBEAT_INTERVAL);
  }

  private static <T> Key<T> of(String name, ValueType<T> type, String meaning) {
    return Key.of(Key.OWN, name, type, meaning);
  }
}
