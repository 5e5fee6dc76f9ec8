package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.ServiceSpec;
import org.trovekeeper.spi.host.ServiceSpec.StopSignal;

/**
 * Where everything of one PostgreSQL lies. With a configuration folder of its own (embedded use)
 * the server has a runtime folder of its own too; otherwise it uses the package's places.
 *
 * @param programs the folder of the server's programs of its version
 * @param socketDirectory holds socket and pid file; belongs to the engine's account
 * @param agentUser the account that the agent itself runs as
 */
public record PostgresLayout(
    int major,
    Path programs,
    Path dataDirectory,
    Path logDirectory,
    Path configDirectory,
    Path socketDirectory,
    Path privateDirectory,
    Optional<String> osUser,
    String agentUser,
    int port) {
  private static final Path PACKAGE_CONFIG = Path.of("/etc/postgresql");
  private static final Path PACKAGE_RUNTIME = Path.of("/run/postgresql");
  private static final int PORT = 5432;

  static PostgresLayout of(
      EngineSettings settings,
      boolean privileged,
      PostgresInstallation installation,
      FileTree files) {
    Path data = settings.mountPoint().resolve("data");
    int major = installation.major(files, data);
    boolean embedded = settings.configDirectory().isPresent();
    return new PostgresLayout(
        major,
        installation.programs(major),
        data,
        settings.mountPoint().resolve("log"),
        settings
            .configDirectory()
            .orElse(PACKAGE_CONFIG.resolve(Integer.toString(major)).resolve("main")),
        embedded ? settings.runDirectory().resolve("postgresql") : PACKAGE_RUNTIME,
        settings.privateDirectory(),
        privileged ? Optional.of(settings.osUser().orElse("postgres")) : Optional.empty(),
        System.getProperty("user.name", "root"),
        settings.port().orElse(PORT));
  }

  /** A program of the server's own version. */
  public String program(String name) {
    return programs.resolve(name).toString();
  }

  public Path mainFile() {
    return configDirectory.resolve("postgresql.conf");
  }

  public Path includeDirectory() {
    return configDirectory.resolve("conf.d");
  }

  /**
   * The folders of the configuration, outermost first. They belong to the agent, so that the
   * server's account can only read what lies in them.
   */
  List<Path> configFolders() {
    Path version = configDirectory.resolveSibling("");
    return configDirectory.startsWith(PACKAGE_CONFIG)
        ? List.of(version, configDirectory, includeDirectory())
        : List.of(configDirectory, includeDirectory());
  }

  /** Where a restore puts further tablespaces. */
  Path tablespaces() {
    return dataDirectory.resolveSibling("tablespaces");
  }

  Path layerSources() {
    return privateDirectory.resolve("layers");
  }

  Path accessFile() {
    return configDirectory.resolve("pg_hba.conf");
  }

  Path mapFile() {
    return configDirectory.resolve("pg_ident.conf");
  }

  /** What {@code ALTER SYSTEM} wrote; it beats every other file. */
  public Path alterSystemFile() {
    return dataDirectory.resolve("postgresql.auto.conf");
  }

  /** There where passwords of the older form must be able to log in. */
  Path oldPasswordsNote() {
    return privateDirectory.resolve("md5-passwords");
  }

  /** How libpq's tools find the server and the agent's account; there is no secret in it. */
  public Path serviceFile() {
    return configDirectory.resolve("pg_service.conf");
  }

  /** The environment in which the server's tools, run as its account, connect by themselves. */
  public Map<String, String> toolEnvironment() {
    return Map.of("PGSERVICEFILE", serviceFile().toString(), "PGSERVICE", AccessRules.SERVICE);
  }

  public Path socket() {
    return socketDirectory.resolve(".s.PGSQL." + port);
  }

  Path pidFile() {
    return socketDirectory.resolve(major + "-main.pid");
  }

  Path log() {
    return logDirectory.resolve("postgresql.log");
  }

  /** Read by Debian's tools: whether they start the cluster. */
  Path startFile() {
    return configDirectory.resolve("start.conf");
  }

  /** A folder of the engine's account for what the server checks before it reads it. */
  Path checkDirectory() {
    return socketDirectory.resolve("check");
  }

  /** The machine's accounts that are the agent's in the database. */
  Set<String> trustedUsers() {
    Set<String> users = new LinkedHashSet<>();
    users.add(agentUser);
    osUser.ifPresent(users::add);
    return users;
  }

  ServiceSpec service() {
    return new ServiceSpec(
        "postgresql",
        List.of("postgresql@" + major + "-main", "postgresql"),
        List.of(
            program("postgres"), "-D", dataDirectory.toString(), "-c", "config_file=" + mainFile()),
        osUser,
        pidFile(),
        log(),
        // TERM would wait until every client has gone by itself
        StopSignal.INT);
  }

  BackupAccess backupAccess() {
    return new BackupAccess(dataDirectory, mainFile(), serviceFile(), osUser, privateDirectory);
  }
}
