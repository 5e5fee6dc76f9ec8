package org.trovekeeper.postgresql;

import java.util.List;
import java.util.Optional;
import org.trovekeeper.postgresql.replication.ClosedMark;
import org.trovekeeper.postgresql.replication.StandbySignal;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Host;

/** The server's data while no server runs on it. */
public final class DataFolder {
  private static final String RECOVERY = "recovery.signal";

  /** Always there, unlike others. */
  private static final String TEMPLATE = "template1";

  /** What belongs to the server that a backup came from; the server refuses to start with some. */
  private static final List<String> STALE =
      List.of(
          StandbySignal.NAME,
          RECOVERY,
          "recovery.conf",
          "recovery.done",
          "postmaster.pid",
          "postmaster.opts",
          "postgresql.auto.conf.tmp",
          "current_logfiles");

  private final Host host;
  private final PostgresLayout layout;
  private final StandbySignal standby;
  private final ClosedMark mark;

  DataFolder(Host host, PostgresLayout layout, StandbySignal standby, ClosedMark mark) {
    this.host = host;
    this.layout = layout;
    this.standby = standby;
    this.mark = mark;
  }

  /** The server refuses a folder that others may read. */
  void make() {
    files().makeFolder(layout.dataDirectory(), 0700, layout.osUser());
  }

  /** Makes a new database whose first account is the agent's; nothing when there is one. */
  boolean makeDatabase(Deadline deadline) {
    if (PostgresInstallation.ofData(files(), layout.dataDirectory()).isPresent()) {
      return false;
    }
    mark.clear();
    run(
        deadline,
        Optional.empty(),
        layout.program("initdb"),
        "--pgdata=" + layout.dataDirectory(),
        "--username=" + AccessRules.AGENT,
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--data-checksums",
        "--auth-local=peer",
        "--auth-host=scram-sha-256",
        "--no-instructions");
    return true;
  }

  /** Takes a restored backup over: its version, its owner, and none of its server's own files. */
  void takeOver() {
    int major =
        PostgresInstallation.ofData(files(), layout.dataDirectory())
            .orElseThrow(() ->
                GuestException.of(ErrorCode.RESTORE_FAILED, "the restored data holds no database"));
    if (major != layout.major()) {
      throw GuestException.of(
          ErrorCode.RESTORE_FAILED,
          "the backup is of PostgreSQL %d, the guest has %d".formatted(major, layout.major()));
    }
    layout.osUser().ifPresent(user -> files().own(layout.dataDirectory(), user));
    mark.clear();
    STALE.forEach(name -> files().delete(layout.dataDirectory().resolve(name)));
  }

  /** The next start is that of a standby. */
  public void signalStandby() {
    standby.raise();
  }

  /** The next start replays what a backup brought, and then begins a timeline of its own. */
  void signalRecovery() {
    files().write(layout.dataDirectory().resolve(RECOVERY), "", 0600, layout.osUser());
  }

  /** Whether the next start is that of a standby. */
  boolean standby() {
    return host.files().exists(layout.dataDirectory().resolve(StandbySignal.NAME));
  }

  /**
   * Makes the agent's account, with all its rights, and the database that it works in: there may be
   * no account left to log in as. What is there already is complained about and passed over; the
   * first account of all is the agent's by another name, but where it is called postgres.
   */
  void makeAgentAccount(Deadline deadline) {
    String agent = PgSql.identifier(AccessRules.AGENT);
    String statements =
        """
        UPDATE pg_authid SET rolname = %1$s WHERE oid = 10 AND rolname <> 'postgres' AND NOT EXISTS (SELECT FROM pg_authid WHERE rolname = %1$s);
        CREATE ROLE %2$s;
        ALTER ROLE %2$s LOGIN SUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS CONNECTION LIMIT -1 PASSWORD NULL;
        ALTER ROLE %2$s VALID UNTIL 'infinity';
        ALTER ROLE %2$s RESET ALL;
        ALTER DATABASE postgres ALLOW_CONNECTIONS true CONNECTION LIMIT -1;
        CREATE DATABASE postgres TEMPLATE template0;
        """
            .formatted(PgSql.literal(AccessRules.AGENT), agent);
    run(
        deadline,
        Optional.of(new Secret(statements)),
        layout.program("postgres"),
        "--single",
        "-D",
        layout.dataDirectory().toString(),
        "-c",
        "config_file=" + layout.mainFile(),
        TEMPLATE);
  }

  private void run(Deadline deadline, Optional<Secret> input, String... arguments) {
    Command command =
        Command.of(deadline.remaining(), List.of(arguments))
            .as(layout.osUser())
            .in(layout.dataDirectory());
    host.commands().runChecked(input.map(command::withInput).orElse(command));
  }

  private FileTree files() {
    return host.files();
  }
}
