package org.trovekeeper.cloudinit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Parts as one MIME multi-part message, the same bytes for the same parts. */
final class MimeMessage {
  /**
   * How cloud-init joins a part with those before it: lists grow, mappings are joined, and of two
   * single values the earlier stays. Without this a later write_files or runcmd replaces the
   * earlier one.
   */
  static final String MERGE_TYPE = "list(append)+dict(no_replace,recurse_list)+str()";

  private static final int LONGEST_LINE = 998;
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(76, new byte[] {'\n'});

  private MimeMessage() {}

  static byte[] of(List<Part> parts) {
    String boundary = boundary(parts);
    StringBuilder message = new StringBuilder();
    message.append("Content-Type: multipart/mixed; boundary=\"").append(boundary).append("\"\n");
    message.append("MIME-Version: 1.0\n\n");
    for (Part part : parts) {
      message.append("--").append(boundary).append('\n');
      append(message, part);
      message.append('\n');
    }
    return message.append("--").append(boundary).append("--\n").toString().getBytes(UTF_8);
  }

  private static void append(StringBuilder message, Part part) {
    boolean plain = isPlain(part.text());
    message.append("Content-Type: ").append(part.type().mimeType());
    message.append(plain ? "; charset=\"us-ascii\"\n" : "; charset=\"utf-8\"\n");
    message.append("MIME-Version: 1.0\n");
    message.append("Content-Transfer-Encoding: ").append(plain ? "7bit\n" : "base64\n");
    message.append("Content-Disposition: attachment; filename=\"").append(part.name());
    message.append("\"\n");
    message.append("Merge-Type: ").append(MERGE_TYPE).append("\n\n");
    message.append(
        plain ? part.text() : new String(LINES.encode(part.text().getBytes(UTF_8)), UTF_8) + "\n");
  }

  /** Whether the text can stand in the message as it is: cloud-init garbles all but ASCII. */
  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c == '\n' || c == '\t' || (c >= ' ' && c < 0x7f))
        && text.lines().allMatch(line -> line.length() <= LONGEST_LINE);
  }

  /** A digest of the parts: no one can write a part that holds it. */
  private static String boundary(List<Part> parts) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      parts.forEach(part -> sha256.update(part.text().getBytes(UTF_8)));
      return "trovekeeper-" + HexFormat.of().formatHex(sha256.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
