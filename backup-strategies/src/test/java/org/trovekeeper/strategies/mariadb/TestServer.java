package org.trovekeeper.strategies.mariadb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.strategies.RealBackupContract;

/** A real MariaDB with a socket and no port, in a folder as the agent lays one out. */
final class TestServer implements RealBackupContract.Server {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final LocalHost host;
  private final Path volume;
  private final BackupAccess access;
  private Optional<Running> server = Optional.empty();

  /** The folder is made so that the engine's account can enter it. */
  TestServer(LocalHost host, Path volume) {
    this.host = host;
    this.volume = volume;
    this.access =
        new BackupAccess(
            volume.resolve("data"),
            volume.resolve("my.cnf"),
            volume.resolve(".trovekeeper/account.cnf"),
            host.privileged() ? Optional.of("mysql") : Optional.empty(),
            volume.resolve(".trovekeeper"));
    host.files().makeFolder(volume, 0755, Optional.empty());
    host.files().makeFolder(access.privateDirectory(), 0700, Optional.empty());
    host.files().makeFolder(volume.resolve("run"), 0755, access.osUser());
    configure("");
    host.files()
        .write(
            access.credentialsFile(),
            "[client]%nuser=root%nsocket=%s%n".formatted(socket()),
            0600,
            Optional.empty());
  }

  /** Writes the configuration, with these lines at its end. */
  void configure(String more) {
    host.files()
        .write(
            access.configurationFile(),
            """
            [mysqld]
            datadir=%s
            socket=%s
            pid-file=%s
            skip-networking
            log-bin=bin
            innodb-buffer-pool-size=16M
            innodb-log-file-size=8M
            performance-schema=OFF
            %s
            """
                .formatted(access.dataDirectory(), socket(), volume.resolve("run/pid"), more),
            0644,
            Optional.empty());
  }

  @Override
  public BackupAccess access() {
    return access;
  }

  Path volume() {
    return volume;
  }

  void install() {
    host.files().makeFolder(access.dataDirectory(), 0750, access.osUser());
    host.commands()
        .runChecked(
            Command.of(
                    LIMIT,
                    "mariadb-install-db",
                    "--defaults-file=" + access.configurationFile(),
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                    "--skip-name-resolve")
                .as(access.osUser()));
  }

  void start() {
    Running started =
        host.commands()
            .start(
                Command.of(LIMIT, "mariadbd", "--defaults-file=" + access.configurationFile())
                    .as(access.osUser()));
    server = Optional.of(started);
    boolean up =
        host.ticker()
            .await(
                () -> client("select 1").exit() == 0,
                Duration.ofMillis(100),
                Deadline.in(Duration.ofSeconds(60)));
    if (!up) {
      throw new IllegalStateException("the server did not come up");
    }
  }

  String sql(String statements) {
    return client(statements).check("mariadb").output();
  }

  @Override
  public void close() {
    server.ifPresent(running -> {
      client("shutdown");
      running.await(Deadline.in(LIMIT));
      running.close();
    });
    server = Optional.empty();
  }

  boolean holds(String file) {
    return Files.exists(access.dataDirectory().resolve(file));
  }

  private Path socket() {
    return volume.resolve("run/sock");
  }

  private Finished client(String statements) {
    return host.commands()
        .run(
            Command.of(
                LIMIT,
                List.of(
                    "mariadb",
                    "--no-defaults",
                    "--user=root",
                    "--socket=" + socket(),
                    "--batch",
                    "--skip-column-names",
                    // also where a test sets harsh limits
                    "--init-command=set max_statement_time = 0, autocommit = 1",
                    "--execute=" + statements)));
  }
}
