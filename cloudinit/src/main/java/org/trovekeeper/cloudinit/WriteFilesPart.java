package org.trovekeeper.cloudinit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.List;

/** The cloud-config that writes the injected files. */
final class WriteFilesPart {
  private static final String INDENT = " ".repeat(6);
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(76, new byte[] {'\n'});

  private WriteFilesPart() {}

  static Part of(List<InjectedFile> files) {
    StringBuilder yaml = new StringBuilder("#cloud-config\nwrite_files:\n");
    files.forEach(file -> append(yaml, file));
    return new Part(PartType.CLOUD_CONFIG, "trovekeeper-files.cfg", yaml.toString());
  }

  private static void append(StringBuilder yaml, InjectedFile file) {
    yaml.append("  - path: ").append(quoted(file.path())).append('\n');
    yaml.append("    owner: ").append(quoted(file.owner())).append('\n');
    yaml.append("    permissions: ").append(quoted(file.permissions())).append('\n');
    yaml.append("    encoding: b64\n");
    byte[] bytes = file.content().bytes();
    // a block is text whatever it looks like: base64 can spell a number or "null"
    yaml.append(bytes.length == 0 ? "    content: \"\"\n" : "    content: |\n");
    new String(LINES.encode(bytes), US_ASCII)
        .lines()
        .forEach(line -> yaml.append(INDENT).append(line).append('\n'));
  }

  /** Paths hold no control characters, so this is all that needs care. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
