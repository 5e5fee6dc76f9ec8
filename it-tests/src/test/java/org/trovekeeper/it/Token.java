package org.trovekeeper.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A token of Keystone for one project, and the service catalogue that came with it. */
public record Token(String text, String project, JsonNode catalog) {

  /** The test bed's users are called like their project and their password. */
  public static Token of(TestBed bed, String name) {
    var domain = Json.object("name", bed.fact("KEYSTONE_DOMAIN"));
    var user = Json.object("name", name, "password", name, "domain", domain);
    var login =
        Json.object(
            "auth",
            Json.object(
                "identity",
                Json.object("methods", List.of("password"), "password", Json.object("user", user)),
                "scope",
                Json.object("project", Json.object("name", name, "domain", domain))));
    return issue(URI.create(bed.fact("KEYSTONE_URL") + "/auth/tokens"), login);
  }

  private static Token issue(URI keystone, Map<String, @Nullable Object> login) {
    try (var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(keystone)
                  .timeout(Duration.ofMinutes(1))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(Json.write(login)))
                  .build(),
              BodyHandlers.ofString());
      var token = Json.read(answer.body()).path("token");
      return new Token(
          answer.headers().firstValue("X-Subject-Token").orElseThrow(),
          token.path("project").path("id").asText(),
          token.path("catalog"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
