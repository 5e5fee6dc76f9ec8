package org.trovekeeper.it.guest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.it.Command;
import org.trovekeeper.it.Engine;
import org.trovekeeper.it.Poll;
import org.trovekeeper.it.Server;
import org.trovekeeper.it.TestBed;

/** An instance as the user of trove-api knows it. */
final class TroveInstance implements Server {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Trove itself gives a guest up after two minutes, and says so. */
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(5);

  private final TroveApi api;
  private final TestBed bed;
  private final Engine kind;
  private final String id;
  private @Nullable String address;

  TroveInstance(TroveApi api, TestBed bed, Engine kind, String id) {
    this.api = api;
    this.bed = bed;
    this.kind = kind;
    this.id = id;
  }

  String id() {
    return id;
  }

  JsonNode show() {
    return api.get(path()).path("instance");
  }

  /** What the user waits for; an instance in error fails at once. */
  void awaitHealthy() {
    Poll.until(
        "health of " + id,
        BUILD_LIMIT,
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
    Poll.until("end of " + id, BUILD_LIMIT, () -> api.find(path()).isEmpty());
  }

  @Override
  public Engine kind() {
    return kind;
  }

  /** An instance keeps its address. */
  @Override
  public String address() {
    if (address == null) {
      address = show().path("addresses").path(0).path("address").asText();
    }
    return address;
  }

  /** What a command inside its guest prints, which must not fail. */
  String run(String... command) {
    return exec(command).orFail().out().strip();
  }

  /** A clean reboot of its guest; comes back when systemd runs again. */
  void reboot() {
    var before = boot();
    exec("systemctl", "reboot");
    Poll.until("reboot of " + id, LIMIT, () -> !boot().equals(before) && !boot().isEmpty());
  }

  private String boot() {
    return exec("cat", "/proc/sys/kernel/random/boot_id").out().strip();
  }

  @Override
  public String tail() {
    var journal = exec("journalctl", "--no-pager", "--lines=100");
    return "--- instance " + id + "\n" + journal.out() + journal.err();
  }

  private Command exec(String... command) {
    var line =
        new ArrayList<>(
            List.of(
                bed.scripts().resolve("guest-boot").toString(),
                "--name",
                "g" + id.substring(0, 8),
                "exec"));
    line.addAll(List.of(command));
    return Command.run(LIMIT, bed.environment(), line);
  }

  /** Its guest ends with trove-api, if it was not deleted before. */
  @Override
  public void close() {}

  private String path() {
    return "/instances/" + id;
  }
}
