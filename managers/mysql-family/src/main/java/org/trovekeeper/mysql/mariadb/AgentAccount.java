package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.trovekeeper.mysql.common.Login;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.toolkit.OptionFile;
import org.trovekeeper.toolkit.Passwords;

/**
 * The account that the agent and its tools work as, and its option file on the data volume. The
 * files of Python's agents are recognised, so that an instance of theirs can be taken over.
 */
final class AgentAccount {
  static final String USER = "os_admin";

  private final FileTree files;
  private final MariaDbLayout layout;
  private final EngineSettings settings;

  AgentAccount(FileTree files, MariaDbLayout layout, EngineSettings settings) {
    this.files = files;
    this.layout = layout;
    this.settings = settings;
  }

  /** The account; fails with {@code ENGINE_DOWN} when there is none, as before {@code prepare}. */
  Login login() {
    return present()
        .orElseThrow(() ->
            GuestException.of(
                ErrorCode.ENGINE_DOWN, "the agent has no account in the database yet"));
  }

  /** The account; empty before {@code prepare}. */
  Optional<Login> present() {
    return own().or(this::takenOver);
  }

  /** For a probe, to which a refusal is an answer too. */
  Login loginOrNobody() {
    return present()
        .orElseGet(() -> login(new OptionFile(USER, Passwords.random(8), Optional.empty())));
  }

  /** A new password for the account, kept before the server learns it. */
  Login renew() {
    OptionFile fresh =
        new OptionFile(
            USER, Passwords.random(settings.passwordLength()), Optional.of(layout.socket()));
    files.makeFolder(layout.privateDirectory(), 0700, Optional.empty());
    fresh.write(files, layout.credentialsFile());
    return login(fresh);
  }

  private Optional<Login> own() {
    return OptionFile.read(files, layout.credentialsFile()).map(this::login);
  }

  private Optional<Login> takenOver() {
    Path mountPoint = Objects.requireNonNull(layout.privateDirectory().getParent(), "a folder");
    Stream<Path> later = Stream.of(mountPoint.resolve("conf.d").resolve(USER + ".cnf"));
    Stream<Path> earlier =
        settings.configDirectory().isPresent()
            ? Stream.empty() // embedded: the machine's own server is none of ours
            : Stream.of(Path.of(System.getProperty("user.home", "/root")).resolve(".my.cnf"));
    Optional<OptionFile> found =
        Stream.concat(later, earlier)
            .flatMap(file -> OptionFile.read(files, file).stream())
            .filter(file -> file.user().equals(USER))
            .findFirst();
    found.ifPresent(file -> {
      files.makeFolder(layout.privateDirectory(), 0700, Optional.empty());
      new OptionFile(USER, file.password(), Optional.of(layout.socket()))
          .write(files, layout.credentialsFile());
    });
    return found.map(this::login);
  }

  private Login login(OptionFile file) {
    return new Login(file.user(), file.password(), layout.socket());
  }
}
