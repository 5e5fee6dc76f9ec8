package org.trovekeeper.store.swift;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.toolkit.BlockStream;

/** What a store answered. Its body ends with an error when the connection broke before its end. */
record WireAnswer(
    int status, String reason, List<Map.Entry<String, String>> headers, InputStream body) {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})(?: (.*))?");
  private static final int LONGEST_LINE = 1 << 16;
  private static final int MOST_HEADERS = 1000;

  /** The first answer that is not a provisional one. */
  static WireAnswer read(InputStream in, String method) throws IOException {
    while (true) {
      Optional<WireAnswer> answer = readFinal(in, method);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
  }

  /** The next answer; empty when it is a provisional one such as 100. */
  static Optional<WireAnswer> readFinal(InputStream in, String method) throws IOException {
    String first = line(in);
    Matcher matcher = STATUS.matcher(first);
    if (!matcher.matches()) {
      throw new ProtocolException("the store does not speak HTTP/1.1");
    }
    int status = Integer.parseInt(matcher.group(1));
    List<Map.Entry<String, String>> headers = headers(in);
    if (status < 200) {
      return Optional.empty();
    }
    String reason = matcher.group(2) == null ? "" : matcher.group(2);
    return Optional.of(new WireAnswer(status, reason, headers, body(in, method, status, headers)));
  }

  /** Empty when there is no such header. */
  Optional<String> header(String name) {
    return header(headers, name);
  }

  boolean hasBody() {
    return !(body instanceof NoBody);
  }

  /** The same, with a body that closes the connection when it is closed. */
  WireAnswer closing(Closeable connection) {
    if (!hasBody()) {
      return this;
    }
    return new WireAnswer(
        status,
        reason,
        headers,
        new FilterInputStream(body) {
          @Override
          public void close() throws IOException {
            connection.close();
          }
        });
  }

  private static Optional<String> header(List<Map.Entry<String, String>> headers, String name) {
    return headers.stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static List<Map.Entry<String, String>> headers(InputStream in) throws IOException {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon <= 0 || headers.size() == MOST_HEADERS) {
        throw new ProtocolException("the store's answer has malformed headers");
      }
      headers.add(Map.entry(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return headers;
  }

  private static InputStream body(
      InputStream in, String method, int status, List<Map.Entry<String, String>> headers)
      throws IOException {
    if (method.equals("HEAD") || status == 204 || status == 304) {
      return new NoBody();
    }
    if (header(headers, "Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
      return new ChunkedStream(in);
    }
    Optional<String> length = header(headers, "Content-Length");
    if (length.isEmpty()) {
      return in;
    }
    if (!length.get().matches("[0-9]{1,18}")) {
      throw new ProtocolException("the store's answer has a malformed length");
    }
    long bytes = Long.parseLong(length.get());
    return bytes == 0 ? new NoBody() : new FixedStream(in, bytes);
  }

  /** A line without its end. */
  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the store closed the connection without an answer");
      }
      if (line.size() == LONGEST_LINE) {
        throw new ProtocolException("a line of the store's answer is too long");
      }
      line.write(next);
    }
    String text = line.toString(ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private static final class NoBody extends InputStream {
    @Override
    public int read() {
      return -1;
    }
  }

  /** So many bytes. */
  private static final class FixedStream extends BlockStream {
    private final InputStream source;
    private final long length;
    private long left;

    FixedStream(InputStream source, long length) {
      this.source = source;
      this.length = length;
      this.left = length;
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
      if (left == 0) {
        return -1;
      }
      int got = source.read(target, from, (int) Math.min(left, count));
      if (got < 0) {
        throw new EOFException(
            "the answer broke off at byte %d of %d".formatted(length - left, length));
      }
      left -= got;
      return got;
    }
  }
}
