package org.trovekeeper.store.swift;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.store.Digests;

/**
 * A small Swift on a socket of its own, which does right what a backup needs, and wrong what a test
 * wants: a fault answers one request in its place, byte by byte if it must.
 */
final class FakeSwift implements AutoCloseable {
  /** A real one lists 10,000 names at once. */
  private static final int PAGE = 2;

  private final ServerSocket socket;
  private final Map<String, Map<String, Thing>> containers = new TreeMap<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** What is stored under a name. */
  private static final class Thing {
    private final byte[] bytes;
    private final Map<String, String> headers;
    private final List<Map<String, Object>> manifest;

    Thing(byte[] bytes, Map<String, String> headers, List<Map<String, Object>> manifest) {
      this.bytes = bytes;
      this.headers = headers;
      this.manifest = manifest;
    }
  }

  /** What happens in place of the right thing. */
  interface Effect {
    void on(FakeRequest request) throws IOException;
  }

  private record Fault(String method, String part, Effect effect) {
    boolean fits(FakeRequest request) {
      return request.method.equals(method) && request.path.contains(part);
    }
  }

  private FakeSwift(ServerSocket socket) {
    this.socket = socket;
  }

  static FakeSwift start() {
    try {
      FakeSwift swift = new FakeSwift(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofPlatform().daemon().name("fake-swift").start(swift::accept);
      return swift;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing goes wrong any more, and nothing was asked. */
  void reset() {
    synchronized (faults) {
      faults.clear();
    }
    requests.clear();
  }

  String url() {
    return "http://127.0.0.1:%d/v1/AUTH_p".formatted(socket.getLocalPort());
  }

  /** The next request of this method whose path, query included, contains the text. */
  FakeSwift fault(String method, String part, Effect effect) {
    synchronized (faults) {
      faults.add(new Fault(method, part, effect));
    }
    return this;
  }

  /** The same so many times. */
  FakeSwift faults(int times, String method, String part, Effect effect) {
    for (int time = 0; time < times; time++) {
      fault(method, part, effect);
    }
    return this;
  }

  /** Methods and paths as they came. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  long count(String method, String part) {
    return requests().stream()
        .filter(request -> request.startsWith(method + " ") && request.contains(part))
        .count();
  }

  /** A dynamic large object of all objects with the prefix. */
  void dynamic(String container, String object, String prefix) {
    put(container, object, new byte[0], Map.of("X-Object-Manifest", container + "/" + prefix));
  }

  private synchronized void put(
      String container, String object, byte[] bytes, Map<String, String> headers) {
    things(container).put(object, new Thing(bytes, headers, List.of()));
  }

  private Map<String, Thing> things(String container) {
    return Objects.requireNonNull(containers.get(container), "the container");
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      String[] first = line(in).split(" ", 3);
      Map<String, String> headers = new LinkedHashMap<>();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      FakeRequest request =
          new FakeRequest(first[0], first[1], headers, in, client.getOutputStream());
      requests.add(first[0] + " " + first[1] + " " + request.header("Range"));
      faultFor(request).on(request);
    } catch (IOException gone) {
      // the client closed: that is its right
      requests.add("broken " + gone.getMessage());
    }
  }

  private Effect faultFor(FakeRequest request) {
    synchronized (faults) {
      Fault next = faults.peek();
      if (next != null && next.fits(request)) {
        return faults.remove().effect();
      }
    }
    return this::right;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("no request");
      }
      line.write(next);
    }
    return line.toString(ISO_8859_1).strip();
  }

  /** As Swift does it. */
  synchronized void right(FakeRequest request) throws IOException {
    String[] target = request.path.split("\\?", 2);
    String query = target.length > 1 ? target[1] : "";
    String[] names = target[0].replaceFirst("^/v1/AUTH_p/?", "").split("/", 2);
    String container = URLDecoder.decode(names[0], UTF_8);
    if (names.length == 1 || names[1].isEmpty()) {
      container(request, container, query);
      return;
    }
    Map<String, Thing> things = containers.get(container);
    if (things == null) {
      request.body();
      request.answer("404 Not Found");
      return;
    }
    object(request, things, URLDecoder.decode(names[1], UTF_8), query);
  }

  private void container(FakeRequest request, String container, String query) throws IOException {
    if (request.method.equals("PUT")) {
      boolean there = containers.putIfAbsent(container, new TreeMap<>()) != null;
      request.answer(there ? "202 Accepted" : "201 Created");
      return;
    }
    Map<String, Thing> things = containers.get(container);
    if (things == null) {
      request.answer("404 Not Found");
      return;
    }
    String prefix = parameter(query, "prefix");
    String marker = parameter(query, "marker");
    List<Object> page = new ArrayList<>();
    things.forEach((name, thing) -> {
      if (page.size() < PAGE && name.startsWith(prefix) && name.compareTo(marker) > 0) {
        page.add(
            Map.of(
                "name",
                name,
                "hash",
                Digests.of(thing.bytes),
                "bytes",
                thing.bytes.length,
                "content_type",
                "application/octet-stream",
                "last_modified",
                "2026-01-01T00:00:00.000000"));
      }
    });
    body(
        request,
        "200 OK",
        Map.of(
            "Content-Type",
            "application/json",
            "X-Container-Object-Count",
            Integer.toString(page.size()),
            "X-Container-Bytes-Used",
            "0"),
        Json.write(page).getBytes(UTF_8));
  }

  private static String parameter(String query, String name) {
    return Arrays.stream(query.split("&"))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), UTF_8))
        .findFirst()
        .orElse("");
  }

  private void object(FakeRequest request, Map<String, Thing> things, String name, String query)
      throws IOException {
    switch (request.method) {
      case "PUT" -> put(request, things, name, query);
      case "DELETE" -> delete(request, things, name, query);
      default -> {
        Thing thing = things.get(name);
        if (thing == null) {
          request.answer("404 Not Found");
        } else if (query.equals("multipart-manifest=get") && !thing.manifest.isEmpty()) {
          body(request, "200 OK", headersOf(thing, ""), Json.write(thing.manifest).getBytes(UTF_8));
        } else {
          get(request, thing);
        }
      }
    }
  }

  private void put(FakeRequest request, Map<String, Thing> things, String name, String query)
      throws IOException {
    byte[] bytes = request.body();
    Map<String, String> headers = new LinkedHashMap<>();
    request.headers.forEach((key, value) -> {
      if (key.startsWith("x-object-m")) {
        headers.put(key, value);
      }
    });
    if (query.equals("multipart-manifest=put")) {
      manifest(request, things, name, bytes, headers);
      return;
    }
    String digest = Digests.of(bytes);
    if (!request.header("ETag").isEmpty() && !request.header("ETag").equals(digest)) {
      request.answer("422 Unprocessable Entity");
      return;
    }
    things.put(name, new Thing(bytes, headers, List.of()));
    request.answer("201 Created", "ETag: " + digest);
  }

  @SuppressWarnings("unchecked")
  private void manifest(
      FakeRequest request,
      Map<String, Thing> things,
      String name,
      byte[] json,
      Map<String, String> headers)
      throws IOException {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Object item : (List<Object>) Objects.requireNonNull(Json.parse(new String(json, UTF_8)))) {
      Map<String, Object> given = (Map<String, Object>) item;
      String path = String.valueOf(given.get("path"));
      String[] names = path.replaceFirst("^/", "").split("/", 2);
      Thing part = containers.getOrDefault(names[0], Map.of()).get(names[1]);
      if (part == null || !digest(part).equals(given.get("etag"))) {
        request.answer("400 Bad FakeRequest");
        return;
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", "/" + names[0] + "/" + names[1]);
      entry.put("hash", digest(part));
      entry.put("bytes", bytes(part).length);
      if (!part.manifest.isEmpty()) {
        entry.put("sub_slo", true);
      }
      entries.add(entry);
    }
    Thing joined = new Thing(json, headers, entries);
    things.put(name, joined);
    request.answer("201 Created", "ETag: \"" + digest(joined) + "\"");
  }

  private void delete(FakeRequest request, Map<String, Thing> things, String name, String query)
      throws IOException {
    Thing gone = things.remove(name);
    if (query.contains("multipart-manifest=delete")) {
      if (gone != null) {
        deleteParts(gone);
      }
      body(
          request,
          "200 OK",
          Map.of("Content-Type", "application/json"),
          Json.write(
                  Map.of(
                      "Number Not Found",
                      0,
                      "Response Status",
                      "200 OK",
                      "Errors",
                      List.of(),
                      "Number Deleted",
                      1,
                      "Response Body",
                      ""))
              .getBytes(UTF_8));
      return;
    }
    request.answer(gone == null ? "404 Not Found" : "204 No Content");
  }

  private void deleteParts(Thing joined) {
    for (Map<String, Object> entry : joined.manifest) {
      String[] names = String.valueOf(entry.get("name")).substring(1).split("/", 2);
      Thing part = things(names[0]).remove(names[1]);
      if (part != null) {
        deleteParts(part);
      }
    }
  }

  private void get(FakeRequest request, Thing thing) throws IOException {
    byte[] all = bytes(thing);
    String range = request.header("Range");
    if (range.isEmpty()) {
      body(request, "200 OK", headersOf(thing, ""), all);
      return;
    }
    int from = Integer.parseInt(range.replaceAll("bytes=([0-9]+)-.*", "$1"));
    String told = "bytes %d-%d/%d".formatted(from, all.length - 1, all.length);
    body(
        request,
        "206 Partial Content",
        headersOf(thing, told),
        Arrays.copyOfRange(all, from, all.length));
  }

  private Map<String, String> headersOf(Thing thing, String range) {
    Map<String, String> headers = new LinkedHashMap<>(thing.headers);
    boolean joined = !thing.manifest.isEmpty() || thing.headers.containsKey("X-Object-Manifest");
    headers.put("ETag", joined ? "\"" + digest(thing) + "\"" : digest(thing));
    headers.put("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
    headers.put("Content-Type", "application/octet-stream");
    if (!thing.manifest.isEmpty()) {
      headers.put("X-Static-Large-Object", "True");
    }
    if (!range.isEmpty()) {
      headers.put("Content-Range", range);
    }
    return headers;
  }

  private static void body(
      FakeRequest request, String status, Map<String, String> headers, byte[] bytes)
      throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
    request.send(head.toString());
    if (!request.method.equals("HEAD")) {
      request.out.write(bytes);
      request.out.flush();
    }
  }

  private List<Thing> parts(Thing thing) {
    List<Thing> parts = new ArrayList<>();
    for (Map<String, Object> entry : thing.manifest) {
      String[] names = String.valueOf(entry.get("name")).substring(1).split("/", 2);
      parts.add(Objects.requireNonNull(things(names[0]).get(names[1]), "the segment"));
    }
    String dynamic = thing.headers.getOrDefault("X-Object-Manifest", "");
    if (!dynamic.isEmpty()) {
      String[] names = dynamic.split("/", 2);
      things(names[0])
          .forEach((name, part) -> {
            if (name.startsWith(names[1])) {
              parts.add(part);
            }
          });
    }
    return parts;
  }

  private String digest(Thing thing) {
    List<Thing> parts = parts(thing);
    return parts.isEmpty()
        ? Digests.of(thing.bytes)
        : Digests.joined(parts.stream().map(this::digest).toList());
  }

  private byte[] bytes(Thing thing) {
    List<Thing> parts = parts(thing);
    if (parts.isEmpty()) {
      return thing.bytes;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(part -> all.writeBytes(bytes(part)));
    return all.toByteArray();
  }
}
