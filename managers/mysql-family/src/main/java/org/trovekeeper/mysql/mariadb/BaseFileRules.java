package org.trovekeeper.mysql.mariadb;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.trovekeeper.toolkit.IniFile;

/** The base configuration file: the control plane's text, or a template of our own. */
final class BaseFileRules {
  /** Why a directive becomes a comment. */
  static final String NOT_INCLUDED = "no other file is included here";

  private static final String DIRECTIVE = "!includedir";
  private static final Path USUAL_FOLDER = Path.of("/etc/mysql/conf.d");

  private static final Pattern SECTION = Pattern.compile("\\s*\\[[^\\]]*\\].*");

  /** The groups of options that a server reads. */
  private static final Pattern SERVERS =
      Pattern.compile(
          "\\s*\\[\\s*(?:mysqld|server|mariadbd?|galera|client-server)(?:-\\d+\\.\\d+)?\\s*\\].*");

  private BaseFileRules() {}

  /**
   * The text, ending with the directive that includes the layers, so that they win. A directive for
   * the usual folder is ours in another place: it would let the machine's own server's files in.
   * Others become comments: a file or folder that is missing here would keep the server down. So do
   * options that this server does not take: the control plane's text is for many versions.
   *
   * @param refused the server's words by name
   */
  static String including(String contents, Path folder, Map<String, String> refused) {
    List<String> lines = new ArrayList<>();
    boolean servers = false;
    for (String line : contents.stripTrailing().split("\n", -1)) {
      if (includes(line, folder) || includes(line, USUAL_FOLDER)) {
        continue;
      }
      if (directive(line)) {
        lines.add("# Trovekeeper: " + NOT_INCLUDED);
        lines.add("# " + line.strip());
        continue;
      }
      servers = SECTION.matcher(line).matches() ? SERVERS.matcher(line).matches() : servers;
      Optional<String> why = servers ? why(line, refused) : Optional.empty();
      why.ifPresent(words -> lines.add("# Trovekeeper: " + words.replace('\n', ' ')));
      lines.add(why.isPresent() ? "# " + line.strip() : line);
    }
    return String.join("\n", lines).stripTrailing() + "\n\n" + DIRECTIVE + " " + folder + "/\n";
  }

  /** The directives that become comments. */
  static List<String> notIncluded(String contents, Path folder) {
    return contents
        .lines()
        .filter(BaseFileRules::directive)
        .filter(line -> !includes(line, folder) && !includes(line, USUAL_FOLDER))
        .map(String::strip)
        .toList();
  }

  private static boolean directive(String line) {
    return line.strip().startsWith("!");
  }

  private static Optional<String> why(String line, Map<String, String> refused) {
    return options("[mysqld]\n" + line).keySet().stream()
        .map(refused::get)
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** What a server would read of the text. */
  static Map<String, Optional<String>> options(String contents) {
    Map<String, Optional<String>> options = new LinkedHashMap<>();
    IniFile.parse(contents)
        .sections()
        .forEach((section, some) -> {
          if (SERVERS.matcher("[" + section + "]").matches()) {
            options.putAll(some);
          }
        });
    return options;
  }

  private static boolean includes(String line, Path folder) {
    String text = line.strip();
    return text.startsWith(DIRECTIVE)
        && Path.of(text.substring(DIRECTIVE.length()).strip())
            .normalize()
            .equals(folder.normalize());
  }

  /** What a server of this memory gets when the control plane says nothing. */
  static String template(long memoryMb, String guestId) {
    long memory = Math.max(256, memoryMb);
    return """
    [mysqld]
    server_id = %d
    innodb_buffer_pool_size = %dM
    innodb_log_file_size = %dM
    key_buffer_size = 8M
    max_connections = %d
    max_allowed_packet = 16M
    local_infile = 0
    skip_external_locking
    """
        .formatted(
            serverId(guestId),
            memory * 2 / 5,
            Math.clamp(memory / 16, 16, 1024),
            connections(memory));
  }

  /** The same number for an instance every time, and another one for each. */
  static long serverId(String guestId) {
    CRC32 digest = new CRC32();
    digest.update(guestId.getBytes(StandardCharsets.UTF_8));
    return Math.max(1, digest.getValue());
  }

  private static long connections(long memory) {
    return Math.clamp(memory / 5, 100, 2000);
  }
}
