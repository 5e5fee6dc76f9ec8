package org.trovekeeper.store.swift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.BlobStore.Stored;
import org.trovekeeper.store.BlobStoreContract;
import org.trovekeeper.store.Digests;
import org.trovekeeper.store.HeldBytes;
import org.trovekeeper.store.InstantTicker;
import org.trovekeeper.store.swift.FakeSwift.Effect;

/** The contract of stores on a Swift of our own, and what happens when that one goes wrong. */
final class SwiftStoreTest extends BlobStoreContract {
  private static final BlobName NAME = new BlobName("c", "o");
  private static final byte[] BYTES = noise(300_000);

  private static final FakeSwift SWIFT = FakeSwift.start();

  private final InstantTicker ticker = new InstantTicker();
  private final FakeSwift swift = SWIFT;
  private BlobStore store = open();

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Override
  protected BlobStore open() {
    return open(Duration.ofMinutes(30));
  }

  private BlobStore open(Duration limit) {
    SwiftSettings settings =
        new SwiftSettings(
            Optional.empty(),
            "object-store",
            "publicURL",
            Optional.empty(),
            Optional.empty(),
            false);
    return new SwiftAccess(settings, ticker)
        .open(
            new RequestContext(Map.of("auth_token", "t")),
            Optional.of(swift.url()),
            Deadline.in(limit));
  }

  @AfterAll
  static void endSwift() {
    SWIFT.close();
  }

  @BeforeEach
  void makeContainer() {
    swift.reset();
    store.ensureContainer("c");
  }

  @AfterEach
  void end() {
    swift.reset();
    store.close();
  }

  private Stored put() {
    return store.put(NAME, new HeldBytes(BYTES), Map.of("lsn", "7"));
  }

  private byte[] read() throws IOException {
    try (InputStream bytes = store.open(NAME).orElseThrow()) {
      return bytes.readAllBytes();
    }
  }

  private void assertNotRetried(Effect refusal, ErrorCode code, String words) {
    swift.fault("PUT", "/c/o", refusal);
    long before = swift.count("PUT", "/c/o");
    assertThatThrownBy(this::put)
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(GuestException.class, e -> assertThat(e.code()).isEqualTo(code));
    assertThat(swift.count("PUT", "/c/o")).as("it was asked once").isEqualTo(before + 1);
    assertThat(ticker.pauses()).isEmpty();
  }

  /** The answer comes without a byte of the body read, and the connection is closed. */
  private static Effect early(String status, String words) {
    return request ->
        request.send(
            "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s".formatted(status, words.length(), words));
  }

  /** The answer comes in the middle of the body. */
  private static Effect midway(String status) {
    return request -> {
      request.bodyUpTo(10_000);
      request.answer(status);
    };
  }

  @Test
  void a_quota_is_seen_before_the_body_and_named() {
    assertNotRetried(
        early(
            "413 Request Entity Too Large",
            "<html><h1>413</h1><p>Upload exceeds quota.</p></html>"),
        ErrorCode.STORE_FAILED,
        "quota");
    assertNotRetried(
        early("403 Forbidden", "<Error><Code>QuotaExceeded</Code></Error>"),
        ErrorCode.STORE_FAILED,
        "over the quota of the store, status 403");
  }

  @Test
  void a_refusal_is_seen_before_the_body_and_in_the_middle_of_it() {
    assertNotRetried(early("401 Unauthorized", ""), ErrorCode.STORE_UNAUTHORIZED, "token");
    assertNotRetried(early("403 Forbidden", ""), ErrorCode.STORE_FAILED, "roles");
    assertNotRetried(early("400 Bad Request", ""), ErrorCode.STORE_FAILED, "400");
    assertNotRetried(midway("413 Request Entity Too Large"), ErrorCode.STORE_FAILED, "quota");
    assertNotRetried(midway("401 Unauthorized"), ErrorCode.STORE_UNAUTHORIZED, "token");
  }

  @Test
  void a_store_that_does_not_know_the_question_before_the_body_gets_it_all_the_same()
      throws IOException {
    AtomicReference<byte[]> came = new AtomicReference<>(new byte[0]);
    swift.fault(
        "PUT",
        "/c/o",
        request -> {
          came.set(request.unaskedBody());
          request.answer("201 Created");
        });
    WireRequest request =
        new WireRequest(
            "PUT",
            URI.create(swift.url() + "/c/o"),
            List.of(Map.entry("Content-Length", Integer.toString(BYTES.length))),
            true,
            new ByteArrayInputStream(BYTES));
    assertThat(new Wire(Duration.ofMillis(500), false).exchange(request).status()).isEqualTo(201);
    assertThat(came.get()).isEqualTo(BYTES);
  }

  @Test
  void passing_faults_are_tried_again_from_memory() throws IOException {
    swift
        .fault("PUT", "/c/o", early("503 Busy", ""))
        .fault("PUT", "/c/o", midway("500 Oops"))
        .fault("PUT", "/c/o", request -> request.bodyUpTo(20_000))
        .fault("PUT", "/c/o", request -> {})
        .fault("PUT", "/c/o", request -> request.send("HTTP/1.1 2"))
        .fault("PUT", "/c/o", request -> request.send("SSH-2.0-OpenSSH\r\n"));
    put();
    assertThat(read()).isEqualTo(BYTES);
    assertThat(ticker.pauses()).hasSize(6);
  }

  @Test
  void a_store_is_left_alone_as_long_as_it_asks_for() {
    swift.fault("PUT", "/c/o", request -> request.answer("429 Slow Down", "Retry-After: 20"));
    put();
    swift.fault(
        "PUT",
        "/c/o",
        request -> request.answer("503 Busy", "Retry-After: Thu, 01 Jan 1970 00:01:40 GMT"));
    put();
    swift.fault("HEAD", "/c/o", request -> request.answer("498 Rate", "Retry-After: soon"));
    store.stat(NAME);
    assertThat(ticker.pauses())
        .containsExactly(Duration.ofSeconds(20), Duration.ofSeconds(100), Duration.ofSeconds(1));
  }

  @Test
  void a_store_that_asks_for_more_time_than_there_is_fails_the_call_at_once() {
    swift.fault("PUT", "/c/o", request -> request.answer("503 Busy", "Retry-After: 7200"));
    assertThatThrownBy(this::put).hasMessageContaining("asks to wait 7200 s");
    assertThat(ticker.pauses()).isEmpty();
  }

  @Test
  void a_container_that_cannot_be_made_because_it_is_there_is_no_failure() {
    swift
        .fault("PUT", "/other", request -> request.answer("409 Conflict"))
        .fault("PUT", "/c", request -> request.answer("403 Forbidden"))
        .fault("PUT", "/none", request -> request.answer("403 Forbidden"));
    store.ensureContainer("other");
    BlobStore again = open();
    again.ensureContainer("c");
    assertThatThrownBy(() -> again.ensureContainer("none")).hasMessageContaining("403");
    assertThat(ticker.pauses()).isEmpty();
  }

  @Test
  void a_wrong_digest_is_answered_by_sending_again() {
    swift
        .fault(
            "PUT",
            "/c/o",
            request -> {
              request.body();
              request.answer("201 Created", "ETag: 00000000000000000000000000000000");
            })
        .fault(
            "PUT",
            "multipart",
            request -> {
              request.body();
              request.answer("201 Created", "ETag: \"ffff\"");
            });
    Stored part = put();
    assertThat(swift.count("PUT", "/c/o")).isEqualTo(2);
    store.assemble(new BlobName("c", "joined"), List.of(part), Map.of());
    assertThat(swift.count("PUT", "multipart")).isEqualTo(2);
  }

  @Test
  void where_an_answer_has_no_digest_the_store_is_asked_for_it() {
    swift.fault(
        "PUT",
        "/c/o",
        request -> {
          byte[] bytes = request.body();
          assertThat(bytes).isEqualTo(BYTES);
          request.answer("201 Created");
        });
    assertThatThrownBy(
            () -> {
              swift.faults(8, "HEAD", "/c/o", request -> request.answer("200 OK"));
              put();
            })
        .hasMessageContaining("the answer has no digest")
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED));
    Stored part = put();
    swift.fault(
        "PUT",
        "multipart",
        request -> {
          request.body();
          request.answer("201 Created");
        });
    BlobName joined = new BlobName("c", "joined");
    store.assemble(joined, List.of(part), Map.of());
    assertThat(store.stat(joined)).isPresent();
  }

  /** Sends the first bytes of the right answer, then closes. */
  private static Effect cutAt(int bytes) {
    return request -> {
      request.send(
          "HTTP/1.1 200 OK\r\nETag: %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(Digests.of(BYTES), BYTES.length));
      request.out().write(BYTES, 0, bytes);
      request.out().flush();
    };
  }

  @Test
  void a_read_that_breaks_goes_on_where_it_broke() throws IOException {
    put();
    swift
        .fault("GET", "/c/o", cutAt(100_000))
        .fault("GET", "/c/o", request -> request.answer("503 Busy"))
        .fault(
            "GET",
            "/c/o",
            request -> {
              request.send(
                  "HTTP/1.1 206 P\r\nETag: %s\r\nContent-Range: bytes 100000-299999/300000\r\nContent-Length: 200000\r\n\r\n"
                      .formatted(Digests.of(BYTES)));
              request.out().write(BYTES, 100_000, 50_000);
              request.out().flush();
            });
    assertThat(read()).isEqualTo(BYTES);
    assertThat(swift.requests())
        .contains("GET /v1/AUTH_p/c/o bytes=100000-", "GET /v1/AUTH_p/c/o bytes=150000-");
  }

  @Test
  void a_store_that_knows_no_ranges_is_read_from_the_start_again() throws IOException {
    put();
    swift.fault("GET", "/c/o", cutAt(100_000)).fault("GET", "/c/o", cutAt(BYTES.length));
    assertThat(read()).isEqualTo(BYTES);
  }

  @Test
  void another_range_than_the_asked_one_is_not_taken() throws IOException {
    put();
    Effect wrong =
        request -> {
          request.send(
              "HTTP/1.1 206 P\r\nETag: %s\r\nContent-Range: bytes 0-299999/300000\r\nContent-Length: 300000\r\n\r\n"
                  .formatted(Digests.of(BYTES)));
          request.out().write(BYTES);
        };
    swift.fault("GET", "/c/o", cutAt(10)).fault("GET", "/c/o", wrong);
    assertThat(read()).isEqualTo(BYTES);
    swift.fault("GET", "/c/o", cutAt(10)).faults(8, "GET", "/c/o", wrong);
    assertThatThrownBy(this::read).hasMessageContaining("sends others");
  }

  @Test
  void an_object_that_is_replaced_while_it_is_read_fails_the_read() {
    put();
    swift.fault(
        "GET",
        "/c/o",
        request -> {
          cutAt(10).on(request);
          store.put(NAME, new HeldBytes(noise(BYTES.length + 1)), Map.of());
        });
    assertThatThrownBy(this::read).hasMessageContaining("replaced while it was read");
  }

  @Test
  void a_read_that_makes_no_progress_ends_and_says_where() {
    put();
    swift.fault("GET", "/c/o", cutAt(100)).faults(20, "GET", "/c/o", request -> {});
    assertThatThrownBy(this::read).hasMessageContaining("get o from byte 100");
  }

  @Test
  void an_answer_in_chunks_is_read_to_its_end_and_no_further() throws IOException {
    put();
    swift.fault(
        "GET",
        "/c/o",
        request -> {
          request.send(
              "HTTP/1.1 200 OK\r\nETag: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                  .formatted(Digests.of(BYTES)));
          for (int from = 0; from < BYTES.length; from += 77_777) {
            int size = Math.min(77_777, BYTES.length - from);
            request.send(Integer.toHexString(size) + ";x=y\r\n");
            request.out().write(BYTES, from, size);
            request.send("\r\n");
          }
          request.send("0\r\nX-Trailer: t\r\n\r\n");
        });
    assertThat(read()).isEqualTo(BYTES);
    swift.fault(
        "GET",
        "/c/o",
        request -> {
          request.send(
              "HTTP/1.1 200 OK\r\nETag: %s\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n"
                  .formatted(Digests.of(BYTES)));
          request.out().write(BYTES, 0, 1000);
        });
    assertThat(read()).isEqualTo(BYTES);
  }

  @Test
  void a_store_that_does_not_hand_out_manifests_has_no_parts() {
    BlobName joined = new BlobName("c", "joined");
    store.assemble(joined, List.of(put()), Map.of());
    for (String body : List.of("", "<html>", new String(new byte[100], UTF_8))) {
      swift.fault(
          "GET",
          "multipart-manifest=get",
          request ->
              request.send(
                  "HTTP/1.1 200 OK\r\nX-Static-Large-Object: True\r\nETag: x-5\r\nContent-Length: %d\r\n\r\n%s"
                      .formatted(body.length(), body)));
      assertThat(store.parts(joined)).isEmpty();
    }
    swift.fault(
        "GET",
        "multipart-manifest=get",
        request -> {
          request.head("200 OK", "X-Static-Large-Object: True", "ETag: x", "Content-Length: 9");
          request.send("[{\"name\":");
        });
    assertThatThrownBy(() -> store.parts(joined))
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_DAMAGED));
  }

  @Test
  void a_digest_in_another_stores_form_is_taken_as_it_is() {
    put();
    swift.fault(
        "HEAD",
        "/c/o",
        request -> request.send("HTTP/1.1 200 OK\r\nETag: \"abc-3\"\r\nContent-Length: 5\r\n\r\n"));
    assertThat(store.stat(NAME).orElseThrow().digest()).isEqualTo("abc-3");
  }

  @Test
  void a_dynamic_large_object_is_joined_from_what_it_names() throws IOException {
    Stored one = store.put(new BlobName("c", "d_0"), new HeldBytes("one "), Map.of());
    Stored two = store.put(new BlobName("c", "d_1"), new HeldBytes("two"), Map.of());
    swift.dynamic("c", "d", "d_");
    BlobName name = new BlobName("c", "d");
    BlobInfo info = store.stat(name).orElseThrow();
    assertThat(info.joined()).isTrue();
    assertThat(store.parts(name))
        .extracting(BlobInfo::digest)
        .containsExactly(one.digest(), two.digest());
    assertThat(info.digest()).isEqualTo(Digests.joined(List.of(one.digest(), two.digest())));
    store.delete(name, true);
    assertThat(store.list("c", "d")).isEmpty();
  }

  @Test
  void a_store_that_takes_no_more_bytes_is_given_up() throws IOException {
    Wire wire = new Wire(Duration.ofMillis(200), false);
    byte[] large = new byte[32 << 20];
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      WireRequest request =
          new WireRequest(
              "PUT",
              URI.create("http://127.0.0.1:%d/x".formatted(silent.getLocalPort())),
              List.of(Map.entry("Content-Length", Integer.toString(large.length))),
              false,
              new ByteArrayInputStream(large));
      assertThatThrownBy(() -> wire.exchange(request)).hasMessageContaining("took no bytes");
    }
  }
}
