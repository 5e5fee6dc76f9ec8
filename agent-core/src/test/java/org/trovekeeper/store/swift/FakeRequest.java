package org.trovekeeper.store.swift;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One request as it came, its body unread. */
final class FakeRequest {
  final String method;
  final String path;
  final Map<String, String> headers;
  final InputStream in;
  final OutputStream out;

  FakeRequest(
      String method, String path, Map<String, String> headers, InputStream in, OutputStream out) {
    this.method = method;
    this.path = path;
    this.headers = headers;
    this.in = in;
    this.out = out;
  }

  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  OutputStream out() {
    return out;
  }

  /** Reads the body, after it was welcomed. */
  byte[] body() throws IOException {
    welcome();
    String length = header("Content-Length");
    return in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
  }

  /** Reads the body of a client that does not wait for its welcome any more. */
  byte[] unaskedBody() throws IOException {
    return in.readNBytes(Integer.parseInt(header("Content-Length")));
  }

  /** Reads so much of the body only. */
  void bodyUpTo(int bytes) throws IOException {
    welcome();
    in.readNBytes(bytes);
  }

  private void welcome() throws IOException {
    if (!header("Expect").isEmpty()) {
      send("HTTP/1.1 100 Continue\r\n\r\n");
    }
  }

  void send(String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }

  /** The beginning of an answer, after which its body follows. */
  void head(String status, String... headerLines) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
    for (String line : headerLines) {
      head.append(line).append("\r\n");
    }
    send(head.append("\r\n").toString());
  }

  /** A whole answer without a body. */
  void answer(String status, String... headerLines) throws IOException {
    List<String> lines = new ArrayList<>(List.of(headerLines));
    lines.add("Content-Length: 0");
    head(status, lines.toArray(String[]::new));
  }
}
