package org.trovekeeper.it.guest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.trovekeeper.it.Json;
import org.trovekeeper.it.TestBed;
import org.trovekeeper.it.Token;

/** The real trove-api, as a user of the cloud reaches it; paths are those below his project. */
final class TroveApi {
  private static final int NOT_FOUND = 404;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  private final String url;
  private final Token token;

  TroveApi(TestBed bed, String user) {
    token = Token.of(bed, user);
    url = bed.fact("TROVE_API_URL") + "/" + token.project();
  }

  JsonNode get(String path) {
    return find(path).orElseThrow(() -> new AssertionError("no " + path));
  }

  /** Empty when trove-api knows no such thing. */
  Optional<JsonNode> find(String path) {
    return send("GET", path, BodyPublishers.noBody());
  }

  JsonNode post(String path, Object body) {
    return send("POST", path, BodyPublishers.ofString(Json.write(body)))
        .orElseThrow(() -> new AssertionError("no " + path));
  }

  void delete(String path) {
    send("DELETE", path, BodyPublishers.noBody());
  }

  private Optional<JsonNode> send(String method, String path, BodyPublisher body) {
    try {
      var answer =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(url + path))
                  .timeout(Duration.ofMinutes(1))
                  .header("X-Auth-Token", token.text())
                  .header("Content-Type", "application/json")
                  .method(method, body)
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      if (answer.statusCode() >= 300) {
        throw new AssertionError(answer + "\n" + answer.body());
      }
      return Optional.of(Json.read(answer.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
