package org.trovekeeper.main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.config.AgentConfig;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;

/** The agent's own folders, and the modes of files that hold secrets. */
final class Folders {
  private static final Logger LOG = LoggerFactory.getLogger(Folders.class);

  private Folders() {}

  /** State is private; the run folder is passed through by engines on their way to their own. */
  static void make(AgentConfig config, FileTree files) {
    files.makeFolder(config.own().stateDir(), 0700, Optional.empty());
    files.makeFolder(config.own().runDir(), 0755, Optional.empty());
  }

  /** cloud-init writes injected files readable for everybody: the instance key is among them. */
  static void protectSecrets(List<Path> secretFiles) {
    Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rw-------");
    for (Path file : secretFiles) {
      try {
        if (!ownerOnly.containsAll(Files.getPosixFilePermissions(file))) {
          Files.setPosixFilePermissions(file, ownerOnly);
          LOG.info("event=tighten file={} mode=0600", file);
        }
      } catch (IOException failure) {
        throw GuestException.of(
                ErrorCode.FILE_FAILED, "cannot make %s private".formatted(file), failure)
            .withHint("run the agent as the owner of its configuration");
      }
    }
  }
}
