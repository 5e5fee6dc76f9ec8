package org.trovekeeper.store.swift;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jclouds.http.HttpResponse;
import org.jclouds.http.HttpResponseException;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.GuestException;

/**
 * Requests that are answered with JSON. jclouds fails over any entry that it cannot make sense of,
 * also of services that are none of ours, and over names with a percent sign.
 */
final class JsonRequests {
  /** A page of 10,000 names needs a third of it. */
  private static final int LONGEST = 16 << 20;

  private static final int LONGEST_REFUSAL = 4 << 10;

  private final Wire wire;

  JsonRequests(Wire wire) {
    this.wire = wire;
  }

  /** What was answered, and with which headers. */
  record Told(@Nullable Object value, WireAnswer answer) {}

  Told get(URI uri, Map<String, String> headers) {
    return ask("GET", uri, headers, new byte[0]);
  }

  Told post(URI uri, Map<String, String> headers, Object body) {
    return ask("POST", uri, headers, Json.write(body).getBytes(UTF_8));
  }

  /** A text as one element of a path, or a value of a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  private Told ask(String method, URI uri, Map<String, String> headers, byte[] body) {
    List<Map.Entry<String, String>> all = new ArrayList<>(headers.entrySet());
    all.add(Map.entry("Accept", "application/json"));
    if (method.equals("POST")) {
      all.add(Map.entry("Content-Type", "application/json"));
      all.add(Map.entry("Content-Length", Integer.toString(body.length)));
    }
    WireRequest request = new WireRequest(method, uri, all, false, new ByteArrayInputStream(body));
    try {
      WireAnswer answer = wire.exchange(request);
      try (InputStream text = answer.body()) {
        if (answer.status() >= 300) {
          throw refusal(answer, text);
        }
        return new Told(parsed(text), answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Object parsed(InputStream answer) throws IOException {
    byte[] text = answer.readNBytes(LONGEST + 1);
    try {
      return text.length == 0 ? null : Json.parse(new String(text, UTF_8));
    } catch (GuestException e) {
      throw new BadAnswer("the answer is not JSON");
    }
  }

  /** In the form in which jclouds' own requests fail. */
  private static HttpResponseException refusal(WireAnswer answer, InputStream text)
      throws IOException {
    HttpResponse.Builder<?> response =
        HttpResponse.builder().statusCode(answer.status()).message(answer.reason());
    for (String name : List.of("Retry-After", "Location")) {
      Optional<String> value = answer.header(name);
      if (value.isPresent()) {
        response.addHeader(name, value.get());
      }
    }
    String words = new String(text.readNBytes(LONGEST_REFUSAL), UTF_8);
    return new HttpResponseException("refused", null, response.build(), words);
  }
}
