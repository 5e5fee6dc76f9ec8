package org.trovekeeper.strategies.postgresql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Host;

/**
 * The programs of one release of PostgreSQL, and others, run as the data's owner. Data folder and
 * programs must be of the same release.
 */
record Tools(Host host, BackupAccess access, int major) {
  private static final String UNLIMITED =
      "-c statement_timeout=0 -c lock_timeout=60s -c idle_session_timeout=0"
          + " -c idle_in_transaction_session_timeout=0 -c client_min_messages=warning";

  /** The release is what the data folder says. */
  static Tools forData(Host host, BackupAccess access) {
    Path file = access.dataDirectory().resolve("PG_VERSION");
    String text = host.files().read(file).orElse("").strip();
    if (!text.matches("[1-9][0-9]{1,3}")) {
      throw GuestException.of(ErrorCode.BACKUP_FAILED, "%s names no release".formatted(file));
    }
    return new Tools(host, access, Integer.parseInt(text));
  }

  /** Whether this release is there. */
  boolean installed() {
    return host.commands().find(path("postgres")).isPresent();
  }

  /** One of PostgreSQL's programs. */
  Command postgres(Duration limit, String program, List<String> arguments) {
    String path = path(program);
    if (host.commands().find(path).isEmpty()) {
      throw GuestException.of(
              ErrorCode.COMMAND_FAILED,
              "%s of PostgreSQL %d is not installed".formatted(program, major))
          .withHint("the guest's image needs all programs of the data's release");
    }
    return plain(limit, path, arguments);
  }

  private String path(String program) {
    return "/usr/lib/postgresql/%d/bin/%s".formatted(major, program);
  }

  /**
   * What tells PostgreSQL's clients the server, and keeps users' limits from them where the file
   * does not do that itself.
   *
   * @param service the file with the section trovekeeper
   */
  Map<String, String> environment(Path service) {
    String since17 = major >= 17 ? " -c transaction_timeout=0" : "";
    return Map.of(
        "PGSERVICEFILE",
        service.toString(),
        "PGSERVICE",
        "trovekeeper",
        "PGAPPNAME",
        "trovekeeper",
        "PGCONNECT_TIMEOUT",
        "20",
        "PGOPTIONS",
        UNLIMITED + since17);
  }

  /** One of the machine's programs. */
  Command plain(Duration limit, String program, List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(program);
    line.addAll(arguments);
    return Command.of(limit, line).as(access.osUser());
  }
}
