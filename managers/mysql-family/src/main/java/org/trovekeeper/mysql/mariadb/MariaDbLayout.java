package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.ServiceSpec;

/**
 * Where everything of one MariaDB lies. With a configuration folder of its own (embedded use) the
 * server has a runtime folder of its own too; otherwise it uses the package's places.
 *
 * @param runtimeDirectory holds socket and pid file; belongs to the engine's account
 */
record MariaDbLayout(
    Path dataDirectory,
    Path logDirectory,
    Path configDirectory,
    Path runtimeDirectory,
    Path privateDirectory,
    Optional<String> osUser) {
  private static final Path PACKAGE_CONFIG = Path.of("/etc/mysql");
  private static final Path PACKAGE_RUNTIME = Path.of("/run/mysqld");

  static MariaDbLayout of(EngineSettings settings, boolean privileged) {
    Optional<String> osUser =
        privileged ? Optional.of(settings.osUser().orElse("mysql")) : Optional.empty();
    return new MariaDbLayout(
        settings.mountPoint().resolve("data"),
        settings.mountPoint().resolve("log"),
        settings.configDirectory().orElse(PACKAGE_CONFIG),
        settings.configDirectory().isPresent()
            ? settings.runDirectory().resolve("mysqld")
            : PACKAGE_RUNTIME,
        settings.privateDirectory(),
        osUser);
  }

  /** The server's alone, on the volume: what it holds may be large. */
  Path temporaryDirectory() {
    return dataDirectory.resolveSibling("tmp");
  }

  Path mainFile() {
    return configDirectory.resolve("my.cnf");
  }

  Path includeDirectory() {
    return configDirectory.resolve("conf.d");
  }

  Path layerSources() {
    return privateDirectory.resolve("layers");
  }

  Path credentialsFile() {
    return privateDirectory.resolve("os_admin.cnf");
  }

  /** What the agent logs in by while the server is closed for writes. */
  Path keeperFile() {
    return privateDirectory.resolve("os_keeper.cnf");
  }

  /** What a replica's agent logs in by on its source, for questions. */
  Path sourceFile() {
    return privateDirectory.resolve("source.cnf");
  }

  /** Which events ran on its source. */
  Path sourceEventsFile() {
    return privateDirectory.resolve("source-events");
  }

  /** In what the server's history differs from its source's; there only when it does. */
  Path historyFile() {
    return privateDirectory.resolve("history-differs");
  }

  /** What a replica had when it was last looked at with its source. */
  Path lastLookFile() {
    return privateDirectory.resolve("source-look");
  }

  /** Up to where the binary log was written before a crash; there only when it ends earlier. */
  Path binlogLossFile() {
    return privateDirectory.resolve("binary-log-behind");
  }

  /** When and why the agent had to close the server again; there only when it had to. */
  Path openedFile() {
    return privateDirectory.resolve("fence-opened");
  }

  Path socket() {
    return runtimeDirectory.resolve("mysqld.sock");
  }

  Path pidFile() {
    return runtimeDirectory.resolve("mysqld.pid");
  }

  Path log() {
    return logDirectory.resolve("mariadb.log");
  }

  /** Read once by the server when it starts; there only while an account is set. */
  Path initFile() {
    return runtimeDirectory.resolve("agent-account.sql");
  }

  ServiceSpec service() {
    return new ServiceSpec(
        "mariadb",
        List.of("mariadb", "mysql", "mysqld"),
        List.of("mariadbd", "--defaults-file=" + mainFile()),
        osUser,
        pidFile(),
        log());
  }

  BackupAccess backupAccess() {
    return new BackupAccess(dataDirectory, mainFile(), credentialsFile(), osUser, privateDirectory);
  }
}
