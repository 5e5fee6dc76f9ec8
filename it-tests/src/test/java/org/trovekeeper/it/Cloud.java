package org.trovekeeper.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.config.Generation;

/**
 * What one test class has in the cloud. Trove's own task manager creates it; only Nova is faked,
 * and where Nova would boot a server, a {@link Guest} starts with the files that Trove injects.
 */
public final class Cloud implements AutoCloseable {
  /** Whether Trove encrypts what it says to a guest. */
  public enum Messaging {
    SECURE,
    PLAIN
  }

  record Instance(String id, Guest guest) {}

  /** What a user asks for, and of which cloud. */
  public record Order(
      Engine engine,
      Generation generation,
      Messaging messaging,
      List<?> databases,
      List<?> users,
      Map<String, ?> overrides,
      @Nullable String rootPassword,
      @Nullable String backup,
      boolean volume) {

    /** The MariaDB of Debian 12, unless {@link #on} says otherwise. */
    public static Order of(Messaging messaging) {
      return new Order(
          Engine.MARIADB_10_11,
          Generation.G2,
          messaging,
          List.of(),
          List.of(),
          Map.of(),
          null,
          null,
          false);
    }

    public Order on(Engine other) {
      return new Order(
          other, generation, messaging, databases, users, overrides, rootPassword, backup, volume);
    }

    /** The guest gets the files of a control plane of that time. */
    Order under(Generation time) {
      return new Order(
          engine, time, messaging, databases, users, overrides, rootPassword, backup, volume);
    }

    public Order with(List<?> newDatabases, List<?> newUsers) {
      return new Order(
          engine,
          generation,
          messaging,
          newDatabases,
          newUsers,
          overrides,
          rootPassword,
          backup,
          volume);
    }

    /** The database shop, and its user writer with this password. */
    public Order withShop(String password) {
      return with(List.of(database("shop")), List.of(user("writer", password, "shop")));
    }

    Order withOverrides(Map<String, ?> values) {
      return new Order(
          engine, generation, messaging, databases, users, values, rootPassword, backup, volume);
    }

    Order withRootPassword(String password) {
      return new Order(
          engine, generation, messaging, databases, users, overrides, password, backup, volume);
    }

    public Order fromBackup(String id) {
      return new Order(
          engine, generation, messaging, databases, users, overrides, rootPassword, id, volume);
    }

    /** Cinder gives the server a volume, /dev/vdb. */
    public Order onVolume() {
      return new Order(
          engine, generation, messaging, databases, users, overrides, rootPassword, backup, true);
    }
  }

  private static final int FLAVOR_MB = 512;
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Pattern INJECTED = Pattern.compile("path: (\\S+)\\n\\s+content: (\\S+)");

  private final TestBed bed;
  private final Swift swift;
  private final List<Server> servers = new ArrayList<>();
  private final Map<String, Order> orders = new HashMap<>(); // by instance

  Cloud(TestBed bed) {
    this.bed = bed;
    swift = Swift.ofKeystone(bed);
  }

  public TestBed bed() {
    return bed;
  }

  public ControlPlane api() {
    return bed.api();
  }

  public Swift swift() {
    return swift;
  }

  public static Map<String, @Nullable Object> database(String name) {
    return Json.object("_name", name, "_character_set", null, "_collate", null);
  }

  public static Map<String, @Nullable Object> user(
      String name, String password, String... databases) {
    return Json.object(
        "_name",
        name,
        "_password",
        password,
        "_host",
        "%",
        "_databases",
        List.of(databases).stream().map(Cloud::database).toList());
  }

  /** A user's request: his token. The guest finds Swift by Keystone. */
  Map<String, @Nullable Object> context() {
    return Json.object("auth_token", swift.token(), "project", swift.project());
  }

  /** A request that Swift is needed for: older guests look for it in the request's catalogue. */
  Map<String, @Nullable Object> context(String instance) {
    var context = context();
    if (Objects.requireNonNull(orders.get(instance)).generation() == Generation.G1) {
      context.put("service_catalog", swift.catalogue());
    }
    return context;
  }

  /**
   * An instance as trove-taskmanager makes it; comes back when the task manager has seen it up, or
   * given it up.
   */
  Instance create(Order order) {
    order.engine().root(); // or the test is skipped now
    var id = register(order, null);
    return create(order, List.of(id), id, null).getFirst();
  }

  /** What boots a server with the user data that Trove composed for it. */
  public interface Boot<S extends Server> {
    S server(String instance, String userData);
  }

  /** An instance as trove-taskmanager makes it, on a server of the test's own kind. */
  public <S extends Server> S create(Order order, Boot<S> boot) {
    var id = register(order, null);
    return create(
            order, List.of(id), id, null, (instance, data) -> owned(boot.server(instance, data)))
        .getFirst();
  }

  /** From now on the test class ends this server too. */
  public <S extends Server> S owned(S server) {
    servers.add(server);
    return server;
  }

  /** Replicas as trove-taskmanager makes them, all from one snapshot of the source. */
  List<Instance> createReplicas(Instance source, Order order, int count) {
    var ids = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      ids.add(register(order, source.id()));
    }
    return create(order, ids, ids, source.id());
  }

  /** A record of an instance in Trove's database, without a guest. */
  String register(Order order, @Nullable String source) {
    return registered(order, source).path("id").asText();
  }

  public JsonNode registered(Order order, @Nullable String source) {
    var made =
        api()
            .ask(
                "instance_create",
                Json.object(
                    "secure",
                    order.messaging() == Messaging.SECURE,
                    "datastore",
                    order.engine().datastore(),
                    "version",
                    order.engine().version(),
                    "slave_of",
                    source,
                    "tenant",
                    swift.project()));
    orders.put(made.path("id").asText(), order);
    return made;
  }

  private List<Instance> create(
      Order order, List<String> ids, Object idArgument, @Nullable String source) {
    Boot<Guest> boot =
        (id, userData) ->
            boot(
                order.engine(),
                order.generation() == Generation.G1
                    ? Rocky.files(this, order.engine(), id)
                    : files(userData));
    var guests = create(order, ids, idArgument, source, boot);
    return IntStream.range(0, ids.size())
        .mapToObj(i -> new Instance(ids.get(i), guests.get(i)))
        .toList();
  }

  private <S extends Server> List<S> create(
      Order order, List<String> ids, Object idArgument, @Nullable String source, Boot<S> boot) {
    var rootPasswords = new ArrayList<@Nullable String>();
    ids.forEach(id -> rootPasswords.add(order.rootPassword()));
    var arguments =
        Json.object(
            "instance_id",
            idArgument,
            "name",
            "story",
            "flavor",
            Json.object("id", "1", "ram", FLAVOR_MB, "name", "small"),
            "image_id",
            "image",
            "databases",
            order.databases(),
            "users",
            order.users(),
            "datastore_manager",
            order.engine().datastore(),
            "packages",
            "",
            "volume_size",
            1,
            "backup_id",
            order.backup(),
            "availability_zone",
            "nova",
            "root_password",
            idArgument instanceof List ? rootPasswords : order.rootPassword(),
            "nics",
            List.of(Json.object("network_id", "net")),
            "overrides",
            order.overrides(),
            "slave_of_id",
            source,
            "cluster_config",
            null,
            "volume_type",
            null,
            "modules",
            List.of(),
            "locality",
            null,
            "access",
            Json.object("is_public", false),
            "ds_version",
            order.engine().version());
    var context = context(ids.getFirst());
    // with a replica's request Trove itself looks for Swift, in the catalogue of the request
    if (source != null) {
      context.put("service_catalog", swift.catalogue());
    }
    var taskManager = order.volume() ? bed.volumeTaskManager() : bed.taskManager();
    var task =
        CompletableFuture.supplyAsync(
            () -> taskManager.task("create_instance", arguments, context));
    var made = ids.stream().map(id -> boot.server(id, userData(id, task))).toList();
    task.join();
    return made;
  }

  /** A guest with these files, whose agent is running. */
  Guest boot(Engine engine, Map<String, String> files) {
    var guest = new Guest(bed, engine, NUMBERS.incrementAndGet(), files);
    servers.add(guest);
    guest.startAgent();
    return guest;
  }

  /** The user data with which the task manager asks Nova for the server of an instance. */
  private String userData(String id, CompletableFuture<?> task) {
    return Poll.value(
        "a server for instance " + id,
        () -> {
          if (task.isCompletedExceptionally()) {
            task.join();
          }
          return asked()
              .filter(asked -> asked.path("meta").path("trove_instance_id").asText().equals(id))
              .findFirst()
              .map(asked -> asked.path("userdata").asText());
        });
  }

  private Stream<JsonNode> asked() {
    try {
      var log = bed.cloudLog();
      var lines = Files.exists(log) ? Files.readString(log) : "";
      return lines
          .substring(0, lines.lastIndexOf('\n') + 1)
          .lines()
          .map(Json::read)
          .filter(line -> line.path("call").asText().equals("nova.servers.create"))
          .map(line -> line.path("args"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> files(String userData) {
    return INJECTED
        .matcher(userData)
        .results()
        .collect(
            Collectors.toMap(
                file -> file.group(1),
                file ->
                    new String(Base64.getDecoder().decode(file.group(2)), StandardCharsets.UTF_8)));
  }

  /** A record of a backup, as the API makes it before it asks the guest. */
  String registerBackup(String instance, @Nullable String parent) {
    return api()
        .ask("backup_create", instance, Json.object("parent", parent, "tenant", swift.project()))
        .path("id")
        .asText();
  }

  /** What the API passes on about a backup (the form of Trove 14 to 23). */
  Map<String, @Nullable Object> backupInfo(String id, String instance, @Nullable Object parent) {
    var engine = Objects.requireNonNull(orders.get(instance)).engine();
    return Json.object(
        "id",
        id,
        "name",
        "backup",
        "description",
        null,
        "instance_id",
        instance,
        "backup_type",
        parent == null ? "full" : "incremental",
        "checksum",
        null,
        "parent",
        parent,
        "datastore",
        engine.datastore(),
        "datastore_version",
        engine.version(),
        "swift_container",
        null);
  }

  /** Asks for a backup through the task manager; its id. */
  String startBackup(Instance instance, @Nullable JsonNode parent) {
    return startBackup(instance.id(), parent);
  }

  public String startBackup(String instance, @Nullable JsonNode parent) {
    var id = registerBackup(instance, parent == null ? null : parent.path("id").asText());
    var parentInfo =
        parent == null
            ? null
            : Json.object(
                "location",
                parent.path("location").asText(),
                "checksum",
                parent.path("checksum").asText());
    bed.taskManager()
        .task(
            "create_backup",
            Json.object(
                "instance_id", instance, "backup_info", backupInfo(id, instance, parentInfo)),
            context(instance));
    return id;
  }

  /** The record of a backup once its guest has reported an end. */
  public JsonNode awaitBackup(String id) {
    return Poll.value(
        "end of backup " + id,
        () ->
            Optional.of(api().backup(id))
                .filter(backup ->
                    List.of("COMPLETED", "FAILED").contains(backup.path("state").asText())));
  }

  String tails() {
    return servers.stream().map(Server::tail).collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    servers.forEach(Server::close);
  }
}
