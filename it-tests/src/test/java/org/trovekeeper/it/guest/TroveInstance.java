package org.trovekeeper.it.guest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.it.Command;
import org.trovekeeper.it.Poll;
import org.trovekeeper.it.Server;
import org.trovekeeper.it.TestBed;

/** An instance as the user of trove-api knows it. */
record TroveInstance(TroveApi api, TestBed bed, String id) implements Server {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  JsonNode show() {
    return api.get(path()).path("instance");
  }

  /** What the user waits for; an instance in error fails at once. */
  void awaitHealthy() {
    Poll.until(
        "health of " + id,
        () -> {
          var seen = show();
          if (seen.path("status").asText().equals("ERROR")) {
            throw new AssertionError(seen.toPrettyString());
          }
          return seen.path("status").asText().equals("ACTIVE")
              && seen.path("operating_status").asText().equals("HEALTHY");
        });
  }

  void act(String action) {
    api.post(path() + "/action", Map.of(action, Map.of()));
  }

  void add(String collection, List<?> members) {
    api.post(path() + "/" + collection, Map.of(collection, members));
  }

  /** The names in a collection, such as databases. */
  List<String> names(String collection) {
    return api.get(path() + "/" + collection).path(collection).findValuesAsText("name");
  }

  /** The source, if this is a replica. */
  Optional<String> source() {
    var source = show().path("replica_of").path("id");
    return source.isTextual() ? Optional.of(source.asText()) : Optional.empty();
  }

  JsonNode backup(String name) {
    var asked = Map.of("backup", Map.of("name", name, "instance", id));
    var backup = api.post("/backups", asked).path("backup").path("id").asText();
    return Poll.value(
        "end of backup " + backup,
        () ->
            Optional.of(api.get("/backups/" + backup).path("backup"))
                .filter(
                    seen -> List.of("COMPLETED", "FAILED").contains(seen.path("status").asText())));
  }

  void delete() {
    api.delete(path());
    Poll.until("end of " + id, () -> api.find(path()).isEmpty());
  }

  @Override
  public String address() {
    return show().path("addresses").path(0).path("address").asText();
  }

  @Override
  public String tail() {
    var line =
        List.of(
            bed.scripts().resolve("guest-boot").toString(),
            "--name",
            "g" + id.substring(0, 8),
            "exec",
            "journalctl",
            "--no-pager",
            "--lines=100");
    var journal = Command.run(LIMIT, bed.environment(), line);
    return "--- instance " + id + "\n" + journal.out() + journal.err();
  }

  /** Its guest ends with trove-api, if it was not deleted before. */
  @Override
  public void close() {}

  private String path() {
    return "/instances/" + id;
  }
}
