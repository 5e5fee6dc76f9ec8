package org.trovekeeper.mysql.mariadb;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** The base configuration file: the control plane's text, or a template of our own. */
final class BaseFileRules {
  private static final String DIRECTIVE = "!includedir";
  private static final Path USUAL_FOLDER = Path.of("/etc/mysql/conf.d");

  private BaseFileRules() {}

  /**
   * The text, ending with the directive that includes the layers, so that they win. A directive for
   * the usual folder is ours in another place: it would let the machine's own server's files in.
   */
  static String including(String contents, Path folder) {
    List<String> lines = new ArrayList<>();
    for (String line : contents.stripTrailing().split("\n", -1)) {
      if (!includes(line, folder) && !includes(line, USUAL_FOLDER)) {
        lines.add(line);
      }
    }
    return String.join("\n", lines).stripTrailing() + "\n\n" + DIRECTIVE + " " + folder + "/\n";
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
