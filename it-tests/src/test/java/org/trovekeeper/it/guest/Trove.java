package org.trovekeeper.it.guest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.it.Command;
import org.trovekeeper.it.Engine;
import org.trovekeeper.it.Json;
import org.trovekeeper.it.TestBed;

/**
 * The real trove-api and trove-taskmanager, over a Nova that boots guests from an image
 * (testbed/trove-api-up). Guests that were not deleted end with it.
 */
final class Trove implements AutoCloseable {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(25); // of a tree of Debian
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String REPORTS =
      Path.of(System.getProperty("trovekeeper.reports", "target/guest-logs"))
          .toAbsolutePath()
          .toString();
  private static final String NETWORK = UUID.randomUUID().toString();

  private final TestBed bed;
  private final Engine engine;
  private final Map<String, String> environment;
  private final TroveApi api;

  /**
   * @param templates the operator's templates of user data (cloudinit_location)
   */
  Trove(TestBed bed, Image image, @Nullable Path templates) {
    this.bed = bed;
    engine = image.kind();
    var options = image.options(bed.folder().resolve("images/api"));
    environment = new HashMap<>(bed.environment());
    environment.put("FAKE_BOOT", quoted(bed.scripts().resolve("fake-boot").toString(), options));
    environment.put("TB_REPORTS", REPORTS);
    if (templates != null) {
      environment.put("CLOUDINIT_LOCATION", templates.toString());
    }
    var build = new ArrayList<>(options);
    build.add("build");
    script(BUILD_LIMIT, "guest-boot", build);
    script(LIMIT, "trove-api-up", List.of());
    api = new TroveApi(bed, "demo");
    register();
  }

  /** The operator's part: what users can ask for. */
  private void register() {
    var known =
        api.find("/datastores/" + engine.datastore() + "/versions")
            .map(found -> found.path("versions").findValuesAsText("name"))
            .orElse(List.of());
    if (known.contains(engine.version())) {
      return;
    }
    var version =
        Json.object(
            "datastore_name",
            engine.datastore(),
            "datastore_manager",
            engine.datastore(),
            "name",
            engine.version(),
            "packages",
            List.of(), // Trove 18 fails later without any
            "image",
            UUID.randomUUID().toString(),
            "active",
            true,
            "default",
            true);
    new TroveApi(bed, "admin").post("/mgmt/datastore-versions", Map.of("version", version));
  }

  TroveApi api() {
    return api;
  }

  /** Asks for an instance with a volume of one GB. */
  TroveInstance create(String name, List<?> databases, List<?> users) {
    return create(
        Json.object(
            "name",
            name,
            "flavorRef",
            "1",
            "volume",
            Map.of("size", 1),
            "datastore",
            Map.of("type", engine.datastore(), "version", engine.version()),
            "nics",
            List.of(Map.of("net-id", NETWORK)),
            "databases",
            databases,
            "users",
            users));
  }

  /** Asks for a replica. */
  TroveInstance createReplica(String name, TroveInstance source) {
    return create(
        Json.object(
            "name", name,
            "replica_of", source.id(),
            "nics", List.of(Map.of("net-id", NETWORK))));
  }

  private TroveInstance create(Map<String, @Nullable Object> request) {
    var made = api.post("/instances", Map.of("instance", request)).path("instance");
    return new TroveInstance(api, bed, engine, made.path("id").asText());
  }

  @Override
  public void close() {
    script(LIMIT, "trove-api-down", List.of());
  }

  private void script(Duration limit, String name, List<String> arguments) {
    var line = new ArrayList<>(List.of(bed.scripts().resolve(name).toString()));
    line.addAll(arguments);
    Command.run(limit, environment, line).orFail();
  }

  private static String quoted(String command, List<String> arguments) {
    return command
        + arguments.stream().map(word -> " '" + word + "'").collect(Collectors.joining());
  }
}
