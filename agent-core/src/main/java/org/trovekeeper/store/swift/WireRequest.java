package org.trovekeeper.store.swift;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * What is sent. The body has the length that the headers tell, and is empty where they tell none.
 *
 * @param asksFirst whether the body waits until the store said that it wants it
 */
record WireRequest(
    String method,
    URI endpoint,
    List<Map.Entry<String, String>> headers,
    boolean asksFirst,
    InputStream body) {

  /** Request line and headers. */
  byte[] head() throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target()).append(" HTTP/1.1\r\n");
    line(head, "Host", endpoint.getRawAuthority());
    for (Map.Entry<String, String> header : headers) {
      line(head, header.getKey(), header.getValue());
    }
    if (asksFirst) {
      line(head, "Expect", "100-continue");
    }
    line(head, "Connection", "close");
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  private String target() {
    String path = endpoint.getRawPath();
    String query = endpoint.getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  private static void line(StringBuilder head, String name, String value) throws IOException {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new ProtocolException("the header %s has a line break".formatted(name));
    }
    head.append(name).append(": ").append(value).append("\r\n");
  }
}
