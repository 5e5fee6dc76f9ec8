package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.trovekeeper.postgresql.AccessRules.Passwords;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.host.FileTree;

/**
 * Writes who may connect. The server reads these files and cannot change them; passwords of the
 * older form are let in only where a restored backup brought some.
 */
final class AccessFiles {
  private final FileTree files;
  private final PostgresLayout layout;

  AccessFiles(FileTree files, PostgresLayout layout) {
    this.files = files;
    this.layout = layout;
  }

  void write() {
    put(layout.accessFile(), AccessRules.access(passwords()));
    put(layout.mapFile(), AccessRules.map(layout.trustedUsers()));
    files.write(
        layout.serviceFile(),
        AccessRules.service(layout.socketDirectory(), layout.port(), layout.major()),
        0600,
        layout.osUser());
  }

  /** A file that somebody else has changed: users may be kept out, or let in without a password. */
  Optional<HealthIssue> changedByOthers() {
    return Stream.of(
            changed(layout.accessFile(), AccessRules.access(passwords())),
            changed(layout.mapFile(), AccessRules.map(layout.trustedUsers())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<HealthIssue> changed(Path file, String text) {
    return files
        .read(file)
        .filter(found -> !found.equals(text))
        .map(_ ->
            HealthIssue.warning(
                "access-changed",
                "%s is not as the agent wrote it: who can log in is not known".formatted(file),
                "restart: the agent writes it again, rules of your own have no place there"));
  }

  private void put(Path file, String text) {
    if (!files.read(file).equals(Optional.of(text))) {
      files.write(file, text, 0644, Optional.empty());
    }
  }

  private Passwords passwords() {
    return files.exists(layout.oldPasswordsNote()) ? Passwords.SCRAM_OR_MD5 : Passwords.SCRAM;
  }

  /**
   * Says whether there are passwords of the older form; the server learns of it by a reload.
   *
   * @return whether that changed something
   */
  boolean oldPasswords(boolean there) {
    if (there == files.exists(layout.oldPasswordsNote())) {
      return false;
    }
    if (there) {
      files.write(layout.oldPasswordsNote(), "", 0600, Optional.empty());
    } else {
      files.delete(layout.oldPasswordsNote());
    }
    write();
    return true;
  }
}
