package org.trovekeeper.store.swift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.SwiftSettings;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.BlobStore.Stored;
import org.trovekeeper.store.Digests;
import org.trovekeeper.store.HeldBytes;
import org.trovekeeper.store.InstantTicker;
import org.trovekeeper.store.swift.FakeSwift.Effect;

/** Stores and catalogues that answer unlike others, or what no store should. */
final class OddStoreTest {
  private static final BlobName NAME = new BlobName("c", "o");
  private static final String DIGEST = Digests.of("text".getBytes(StandardCharsets.UTF_8));

  private final InstantTicker ticker = new InstantTicker();
  private final FakeSwift swift = FakeSwift.start();
  private final BlobStore store = open(Optional.of(swift.url()), Optional.empty());

  private BlobStore open(Optional<String> url, Optional<String> region) {
    SwiftSettings settings =
        new SwiftSettings(
            Optional.empty(),
            "object-store",
            "publicURL",
            region,
            Optional.of(swift.url() + "/v3"),
            false);
    return new SwiftAccess(settings, ticker)
        .open(
            new RequestContext(Map.of("auth_token", "the-token", "project_id", "p")),
            url,
            Deadline.in(Duration.ofMinutes(30)));
  }

  @BeforeEach
  void makeContainer() {
    store.ensureContainer("c");
  }

  @AfterEach
  void end() {
    store.close();
    swift.close();
  }

  private Stored put() {
    return store.put(NAME, new HeldBytes("text"), Map.of());
  }

  @Test
  void a_token_goes_to_no_other_host_that_an_answer_names() {
    put();
    AtomicReference<String> seen = new AtomicReference<>("nothing");
    try (FakeSwift other = FakeSwift.start()) {
      for (String status : List.of("301 M", "302 F", "303 S", "307 T", "308 P")) {
        other.fault("GET", "", request -> seen.set(request.header("X-Auth-Token")));
        Effect elsewhere =
            request -> request.answer(status, "Location: " + other.url() + "/c/o?sign=secret");
        swift.fault("GET", "/c/o", elsewhere).fault("GET", "/c?", elsewhere);
        assertThatThrownBy(() -> store.open(NAME))
            .hasMessageContaining("answered with status " + status.substring(0, 3))
            .hasMessageContaining("it points to " + other.url() + "/c/o;")
            .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> store.list("c", "")).hasMessageContaining("it points to");
      }
    }
    assertThat(seen.get()).isEqualTo("nothing");
    assertThat(ticker.pauses()).isEmpty();
  }

  @Test
  void a_digest_in_capitals_or_marked_as_weak_is_the_same_digest() {
    for (String etag : List.of(DIGEST.toUpperCase(Locale.ROOT), "W/\"" + DIGEST + "\"")) {
      swift.fault(
          "PUT",
          "/c/o",
          request -> {
            request.body();
            request.answer("201 Created", "ETag: " + etag);
          });
      put();
      swift.fault(
          "HEAD", "/c/o", request -> request.head("200 OK", "ETag: " + etag, "Content-Length: 4"));
      assertThat(store.stat(NAME).orElseThrow().digest()).isEqualTo(DIGEST);
    }
    assertThat(ticker.pauses()).isEmpty();
  }

  @Test
  void a_store_that_knows_no_markers_is_not_listed_for_ever() {
    swift.faults(3, "GET", "/c?", json("200 OK", "[{\"name\":\"o\"}]"));
    assertThatThrownBy(() -> store.list("c", "")).hasMessageContaining("again and again");
    assertThat(swift.count("GET", "/c?")).isEqualTo(2);
  }

  @Test
  void a_list_that_is_none_is_the_stores_fault() {
    swift.faults(8, "GET", "/c?", json("200 OK", "<html>"));
    assertThatThrownBy(() -> store.list("c", ""))
        .hasMessageContaining("could not list c: the answer is not JSON");
    swift.fault("GET", "/c?", json("200 OK", "[{\"subdir\":\"o/\"},7,{\"name\":null}]"));
    assertThat(store.list("c", "")).isEmpty();
    assertThat(store.list("none", "")).isEmpty();
  }

  @Test
  void names_are_sent_as_they_are_whatever_they_hold() throws IOException {
    for (String odd : List.of("with space", "ünï 日本", "100%", "a%2Fb", "p+p", "q?x=1&y#h")) {
      store.ensureContainer(odd);
      Stored part = store.put(new BlobName(odd, odd + "_1"), new HeldBytes("x"), Map.of("k", odd));
      BlobName joined = new BlobName(odd, odd);
      store.assemble(joined, List.of(part), Map.of("k", odd));
      assertThat(BlobName.ofLocation(store.location(joined))).isEqualTo(joined);
      assertThat(store.parts(joined)).hasSize(1);
      assertThat(store.list(odd, odd)).containsExactly(joined, part.name());
      try (InputStream bytes = store.open(joined).orElseThrow()) {
        assertThat(bytes.readAllBytes()).hasSize(1);
      }
      store.delete(joined, true);
      assertThat(store.list(odd, "")).isEmpty();
    }
  }

  @Test
  void an_address_that_is_none_is_refused_at_once() {
    for (String url :
        List.of("", "swift", "ftp://h/v1", "http:///v1", "http://h/AUTH_%(tenant_id)s")) {
      assertThatThrownBy(() -> open(Optional.of(url), Optional.empty()))
          .hasMessageContaining("is no URL of a store")
          .isInstanceOfSatisfying(
              GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED));
    }
    assertThat(ticker.pauses()).isEmpty();
  }

  @Test
  void a_catalogue_is_read_whatever_else_stands_in_it() {
    String ours = endpoint("\"url\":\"%s\"".formatted(swift.url()));
    for (String others :
        List.of(
            "",
            "{},7,null,",
            "{\"type\":\"object-store\"},",
            "{\"type\":\"object-store\",\"endpoints\":[{\"interface\":\"public\",\"url\":null}]},",
            endpoint("\"url\":\"http://h/%(project_id)s\"").replace("object-store", "volume")
                + ",")) {
      keystone("{\"token\":{\"catalog\":[%s%s]}}".formatted(others, ours));
      try (BlobStore found = open(Optional.empty(), Optional.empty())) {
        assertThat(found.location(NAME)).isEqualTo(swift.url() + "/c/o");
      }
    }
    assertThat(ticker.pauses()).isEmpty();
  }

  @Test
  void a_region_is_looked_for_under_both_its_names_and_none_is_no_match() {
    for (String key : List.of("region", "region_id")) {
      keystone(
          "{\"token\":{\"catalog\":[%s,%s]}}"
              .formatted(
                  endpoint("\"url\":\"http://other/\",\"region\":null"),
                  endpoint("\"url\":\"http://one/v1/\",\"%s\":\"One\"".formatted(key))));
      try (BlobStore found = open(Optional.empty(), Optional.of("One"))) {
        assertThat(found.location(NAME)).isEqualTo("http://one/v1/c/o");
      }
    }
  }

  @Test
  void a_catalogue_without_swift_says_so_at_once() {
    for (String answer : List.of("{}", "[]", "{\"token\":{\"catalog\":null}}", "{\"token\":7}")) {
      keystone(answer);
      assertThatThrownBy(() -> open(Optional.empty(), Optional.empty()))
          .hasMessageContaining("Keystone's catalogue has no public endpoint of object-store");
    }
    assertThat(ticker.pauses()).isEmpty();
  }

  @Test
  void keystone_is_asked_for_the_project_and_a_refused_token_is_told() {
    AtomicReference<String> asked = new AtomicReference<>("");
    swift.fault(
        "POST",
        "/v3/auth/tokens",
        request -> {
          asked.set(new String(request.body(), StandardCharsets.UTF_8));
          request.answer("404 Not Found");
        });
    assertThatThrownBy(() -> open(Optional.empty(), Optional.empty()))
        .isInstanceOfSatisfying(
            GuestException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAUTHORIZED));
    Object identity = Map.of("methods", List.of("token"), "token", Map.of("id", "the-token"));
    Object scope = Map.of("project", Map.of("id", "p"));
    assertThat(Json.parse(Objects.requireNonNull(asked.get())))
        .isEqualTo(Map.of("auth", Map.of("identity", identity, "scope", scope)));
  }

  @Test
  void a_location_that_names_no_object_is_refused() {
    for (String location : List.of("", "o", "/o", "c/", "http://h/v1/c/", "//")) {
      assertThatThrownBy(() -> BlobName.ofLocation(location))
          .isInstanceOfSatisfying(
              GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }
    assertThat(BlobName.ofLocation("c/o")).isEqualTo(NAME);
  }

  private static String endpoint(String fields) {
    return "{\"type\":\"object-store\",\"endpoints\":[{\"interface\":\"public\",%s}]}"
        .formatted(fields);
  }

  private void keystone(String answer) {
    swift.fault(
        "POST",
        "/v3/auth/tokens",
        request -> {
          request.body();
          json("201 Created", answer).on(request);
        });
  }

  private static Effect json(String status, String text) {
    return request -> {
      request.head(status, "X-Subject-Token: scoped", "Content-Length: " + text.length());
      request.send(text);
    };
  }
}
