package org.trovekeeper.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** The object store as a user with a token sees it. */
public record Swift(String token, String project, String accountUrl) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  /** With a project-scoped token of Keystone's user demo. */
  static Swift ofKeystone(TestBed bed) {
    var token = Token.of(bed, bed.fact("KEYSTONE_USER"));
    return new Swift(token.text(), token.project(), publicUrl(token.catalog()));
  }

  /** With a token of Swift's own old authentication, as in a cloud without Keystone. */
  static Swift ofTempAuth(TestBed bed) {
    var answer =
        send(
            HttpRequest.newBuilder(URI.create(bed.fact("SWIFT_V1_AUTH_URL")))
                .header("X-Auth-User", bed.fact("SWIFT_V1_USER"))
                .header("X-Auth-Key", bed.fact("SWIFT_V1_KEY")));
    var url = header(answer, "X-Storage-Url");
    return new Swift(header(answer, "X-Auth-Token"), url.substring(url.lastIndexOf('_') + 1), url);
  }

  private static String publicUrl(JsonNode catalog) {
    return StreamSupport.stream(catalog.spliterator(), false)
        .filter(service -> service.path("type").asText().equals("object-store"))
        .flatMap(service -> StreamSupport.stream(service.path("endpoints").spliterator(), false))
        .filter(endpoint -> endpoint.path("interface").asText().equals("public"))
        .map(endpoint -> endpoint.path("url").asText())
        .findFirst()
        .orElseThrow();
  }

  /** What a request's service catalogue says about this store, in the form that Trove passes on. */
  List<?> catalogue() {
    return List.of(
        Json.object(
            "type", "object-store",
            "name", "swift",
            "endpoints",
                List.of(
                    Json.object(
                        "region", "RegionOne",
                        "publicURL", accountUrl,
                        "internalURL", accountUrl,
                        "adminURL", accountUrl))));
  }

  /** The headers of an object, which must exist. */
  public HttpResponse<String> head(String url) {
    return send(request(url).method("HEAD", BodyPublishers.noBody()));
  }

  String header(String url, String name) {
    return header(head(url), name);
  }

  /** The names of the objects in a container. */
  public List<String> list(String container) {
    return send(request(accountUrl + "/" + container).GET()).body().lines().toList();
  }

  /** Sets how many bytes the container may hold. */
  void limit(String container, long bytes) {
    send(
        request(accountUrl + "/" + container)
            .header("X-Container-Meta-Quota-Bytes", Long.toString(bytes))
            .POST(BodyPublishers.noBody()));
  }

  byte[] firstBytes(String url, int count) {
    try {
      var answer =
          HTTP.send(
              request(url).header("Range", "bytes=0-" + (count - 1)).GET().build(),
              BodyHandlers.ofByteArray());
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).header("X-Auth-Token", token);
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("").replace("\"", "");
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      var answer =
          HTTP.send(request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new AssertionError(answer + "\n" + answer.body());
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
