package org.trovekeeper.toolkit;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.FileTree;

/**
 * The {@code [client]} option file that hands an account to a client program without showing its
 * password to anybody else.
 *
 * @param socket empty where the file names none
 */
public record OptionFile(String user, Secret password, Optional<Path> socket) {
  private static final String SECTION = "client";

  /** Empty when the file is missing or names no account with a password. */
  public static Optional<OptionFile> read(FileTree files, Path file) {
    return files.read(file).flatMap(OptionFile::parse);
  }

  static Optional<OptionFile> parse(String text) {
    IniFile ini = IniFile.parse(text);
    Optional<Path> socket = ini.value(SECTION, "socket").map(Path::of);
    return ini.value(SECTION, "user")
        .flatMap(user ->
            ini.value(SECTION, "password")
                .map(password -> new OptionFile(user, new Secret(password), socket)));
  }

  /** Writes it so that only its owner can read it. */
  public void write(FileTree files, Path file) {
    files.write(file, text(), 0600, Optional.empty());
  }

  String text() {
    Map<String, Optional<String>> options = new LinkedHashMap<>();
    options.put("user", Optional.of(user));
    options.put("password", Optional.of(password.reveal()));
    socket.ifPresent(path -> options.put("socket", Optional.of(path.toString())));
    return IniFile.of(SECTION, options).text();
  }
}
