package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.Finished;

/** The data folder of the server that the machine's configuration names now. */
final class FormerServer {
  private static final Logger LOG = LoggerFactory.getLogger(FormerServer.class);
  private static final Path PACKAGES = Path.of("/var/lib/mysql");
  private static final String OPTION = "--datadir=";

  private FormerServer() {}

  /** As the server reads it, included files too; the package's own where nothing is named. */
  static Path dataFolder(Commands commands, Path mainFile, Deadline deadline) {
    try {
      Finished options =
          commands.run(
              Command.of(
                  deadline.remaining(),
                  "my_print_defaults",
                  "--defaults-file=" + mainFile,
                  "--mysqld"));
      Optional<Path> named =
          options
              .output()
              .lines()
              .filter(line -> line.startsWith(OPTION))
              .reduce((earlier, later) -> later)
              .map(line -> Path.of(line.substring(OPTION.length())));
      return named.orElse(PACKAGES);
    } catch (GuestException e) {
      LOG.info("event=find-data result=package's reason=\"{}\"", e.plainMessage());
      return PACKAGES;
    }
  }
}
