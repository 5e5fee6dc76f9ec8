package org.trovekeeper.cli;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** An HTTP/1.1 response with a Content-Length, as our server sends it. */
record HttpResponse(int status, String body) {
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final String LENGTH = "content-length:";

  /** Empty when the connection ended before the response did. */
  static Optional<HttpResponse> parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int head = text.indexOf(END_OF_HEAD);
    if (head < 0) {
      return Optional.empty();
    }
    int start = head + END_OF_HEAD.length();
    int length = length(text.substring(0, head));
    if (bytes.length < start + length) {
      return Optional.empty();
    }
    int status = Integer.parseInt(text.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    return Optional.of(
        new HttpResponse(status, new String(bytes, start, length, StandardCharsets.UTF_8)));
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(LENGTH))
        .map(line -> Integer.parseInt(line.substring(LENGTH.length()).strip()))
        .findFirst()
        .orElse(0);
  }
}
