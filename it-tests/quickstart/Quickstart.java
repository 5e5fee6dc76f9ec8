import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.trovekeeper.rpc.Json;

/**
 * The main job with embedded defaults: prepare, backup, restore, replicas, promotion under load.
 * Started by ./quickstart with the engine, the distribution and an empty folder.
 */
final class Quickstart implements AutoCloseable {
  private static final int LOADED_ROWS = 60_000;
  private static final String ROW = "x".repeat(1000);

  private final Engine engine;
  private final Path home;
  private final Path root;
  private final Deque<Member> members = new ArrayDeque<>();
  private final Map<String, String> table = new LinkedHashMap<>();

  Quickstart(Engine engine, Path home, Path root) {
    this.engine = engine;
    this.home = home;
    this.root = root;
  }

  public static void main(String[] arguments) throws Exception {
    Engine engine = Engine.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    boolean keep = arguments.length > 3 && arguments[3].equals("--keep");
    Quickstart quickstart = new Quickstart(engine, Path.of(arguments[1]), Path.of(arguments[2]));
    Thread end = new Thread(quickstart::close, "end");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      quickstart.story();
      quickstart.printTable();
    } catch (Exception e) {
      System.err.println("quickstart failed: " + e.getMessage());
      System.exit(1);
    }
    if (keep) {
      Runtime.getRuntime().removeShutdownHook(end);
      quickstart.explain();
    }
  }

  private void story() throws Exception {
    Member source =
        step("start an agent and prepare the source", () -> prepared("source", Map.of()));
    step("create a database and a user", () -> account(source));
    step("load %d rows of 1 kB".formatted(LOADED_ROWS), () -> load(source, 0, LOADED_ROWS));

    double megabytes = source.dataMegabytes();
    long begin = System.nanoTime();
    String full = step("full backup", () -> backup(source));
    rate("backup MB/s", megabytes, begin);
    step("change some rows", () -> load(source, LOADED_ROWS, LOADED_ROWS + 1000));
    String incremental = step("incremental backup", () -> backup(source, "--parent", full));

    long restore = System.nanoTime();
    Member restored =
        step(
            "restore both into a new instance",
            () -> prepared("restored", Map.of("backup_info", record(source, incremental))));
    rate("restore MB/s", megabytes, restore);
    step("compare checksums", () -> same(checksum(source), checksum(restored)));
    restored.close();
    members.remove(restored);

    Map<String, Object> snapshot = step("snapshot for replicas", () -> snapshot(source));
    List<Member> replicas = step("two replicas", () -> replicas(source, snapshot));
    Member candidate = replicas.getFirst();
    Member other = replicas.getLast();

    Writer writer = new Writer(List.of(source, candidate, other));
    Thread writing = Thread.ofPlatform().name("writer").start(writer);
    step("a client writes all the time", () -> wroteMore(writer, 500));
    String promotion = step("promote a replica meanwhile", () -> promote(source, candidate, other));
    System.out.print(promotion.indent(4));
    step("it goes on writing", () -> wroteMore(writer, 500));
    writer.stop();
    writing.join();

    table.put("rows acknowledged", String.valueOf(writer.acknowledged()));
    long found =
        step("count on all three", () -> foundEverywhere(candidate, List.of(source, other)));
    table.put("rows found on every member", String.valueOf(found));
    table.put("rows lost", String.valueOf(Math.max(0, writer.acknowledged() - found)));
    table.put("write gap, ms", String.valueOf(writer.longestGapMillis()));
    table.put("agent PSS, MB", String.valueOf(source.agentMegabytes()));
    if (found < writer.acknowledged()) {
      throw new IllegalStateException("rows were lost");
    }
  }

  private Member prepared(String name, Map<String, ?> more) throws Exception {
    Member member = new Member(name, engine, home, root);
    synchronized (members) {
      members.addFirst(member);
    }
    member.awaitAgent();
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("packages", List.of());
    arguments.put("databases", List.of());
    arguments.put("users", List.of());
    arguments.put("memory_mb", 256);
    arguments.put("mount_point", root.resolve(name).resolve("data").toString());
    arguments.put("overrides", Map.of());
    arguments.put("ds_version", engine.version());
    arguments.putAll(more);
    member.call("prepare", arguments);
    return member;
  }

  private static Object account(Member source) throws Exception {
    source.call("create_database", Map.of("databases", List.of(Map.of("_name", "shop"))));
    return source.call(
        "create_user",
        Map.of(
            "users",
            List.of(
                Map.of(
                    "_name",
                    "app",
                    "_host",
                    "%",
                    "_password",
                    Member.PASSWORD,
                    "_databases",
                    List.of(Map.of("_name", "shop"))))));
  }

  private static Object load(Member source, int from, int to) throws SQLException {
    try (Connection connection = source.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS goods (id INT PRIMARY KEY, text TEXT)");
      statement.execute("CREATE TABLE IF NOT EXISTS orders (id BIGINT PRIMARY KEY)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO goods VALUES (?, ?)")) {
        for (int id = from; id < to; id++) {
          insert.setInt(1, id);
          insert.setString(2, id + ROW);
          insert.addBatch();
          if (id % 1000 == 999) {
            insert.executeBatch();
            connection.commit();
          }
        }
        insert.executeBatch();
      }
      connection.commit();
    }
    return true;
  }

  private static String backup(Member source, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("backup", "create", "--wait", "--socket", source.socket().toString()));
    command.addAll(List.of(more));
    return source.command("", command.toArray(String[]::new)).strip();
  }

  /** What the control plane tells a new instance about a backup. */
  private static Map<String, Object> record(Member source, String id) throws Exception {
    String list =
        source.command("", "backup", "list", "--json", "--socket", source.socket().toString());
    if (Json.parse(list) instanceof List<?> backups) {
      for (Object backup : backups) {
        if (backup instanceof Map<?, ?> fields && id.equals(fields.get("backup_id"))) {
          return Map.of(
              "id", id,
              "instance_id", source.id,
              "location", fields.get("location"),
              "type", fields.get("backup_type"),
              "checksum", fields.get("checksum"));
        }
      }
    }
    throw new IllegalStateException("no backup %s in %s".formatted(id, list));
  }

  private Map<String, Object> snapshot(Member source) throws Exception {
    Map<String, Object> info = new HashMap<>();
    info.put("id", UUID.randomUUID().toString());
    info.put("name", "for replicas");
    info.put("instance_id", source.id);
    info.put("state", "NEW");
    info.put("deleted", false);
    info.put("replica_number", 1);
    info.put("datastore", engine.datastore());
    info.put("datastore_version", engine.version());
    Object snapshot =
        source.call(
            "get_replication_snapshot", Map.of("snapshot_info", info, "replica_source_config", ""));
    Map<String, Object> complete = new HashMap<>();
    ((Map<?, ?>) snapshot).forEach((key, value) -> complete.put((String) key, value));
    complete.put("config", "");
    return complete;
  }

  private List<Member> replicas(Member source, Map<String, Object> snapshot) throws Exception {
    String backup = (String) ((Map<?, ?>) snapshot.get("dataset")).get("snapshot_id");
    Map<String, Object> more = Map.of("backup_info", record(source, backup), "snapshot", snapshot);
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      Future<Member> one = both.submit(() -> prepared("replica1", more));
      Future<Member> two = both.submit(() -> prepared("replica2", more));
      return List.of(one.get(), two.get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static String promote(Member source, Member candidate, Member other) throws Exception {
    return source.command(
        "",
        "promote",
        "--source",
        "unix:" + source.socket(),
        "--candidate",
        "unix:" + candidate.socket(),
        "--replica",
        "unix:" + other.socket());
  }

  private static Object wroteMore(Writer writer, long rows) throws InterruptedException {
    long goal = writer.acknowledged() + rows;
    long end = System.nanoTime() + 60_000_000_000L;
    while (writer.acknowledged() < goal) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no member takes writes");
      }
      Thread.sleep(20);
    }
    return true;
  }

  /** Rows from 1 on without a hole, on the member that has fewest. */
  private static long foundEverywhere(Member source, List<Member> replicas) throws Exception {
    Object position = source.call("get_latest_txn_id", Map.of());
    long fewest = unbroken(source);
    for (Member replica : replicas) {
      replica.call("wait_for_txn", Map.of("txn", position));
      fewest = Math.min(fewest, unbroken(replica));
    }
    return fewest;
  }

  private static long unbroken(Member member) throws SQLException {
    long rows = number(member, "SELECT COUNT(*) FROM orders");
    return number(member, "SELECT COALESCE(MAX(id), 0) FROM orders") == rows ? rows : 0;
  }

  private long checksum(Member member) throws SQLException {
    return number(member, engine.digest());
  }

  private static long number(Member member, String query) throws SQLException {
    try (Connection connection = member.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static Object same(long one, long other) {
    if (one != other) {
      throw new IllegalStateException("checksums differ: %d and %d".formatted(one, other));
    }
    return true;
  }

  private void rate(String what, double megabytes, long begin) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    table.put(what, String.valueOf(Math.round(megabytes / seconds)));
  }

  private <T> T step(String what, Callable<T> work) throws Exception {
    long begin = System.nanoTime();
    T result = work.call();
    System.out.printf("%-44s %6.1f s%n", what, (System.nanoTime() - begin) / 1e9);
    return result;
  }

  private void printTable() {
    System.out.println();
    table.forEach((what, value) -> System.out.printf("%-30s %10s%n", what, value));
  }

  private void explain() {
    System.out.println("\nstill running:");
    for (Member member : members) {
      System.out.printf(
          "  %-9s %s/bin/trovekeeper status --socket %s%n" + "            %s%n",
          member.name, home, member.socket(), engine.client(member.port));
    }
    System.out.printf("password of app: %s%n", Member.PASSWORD);
    System.out.printf("to end it: for each socket, trovekeeper call --socket SOCKET stop_db;%n");
    System.out.printf("then kill the agents and remove %s%n", root);
  }

  /** Ends what was started, by its process id: also engines whose agent is gone. */
  @Override
  public void close() {
    members.forEach(Member::close);
    ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> process.info().commandLine().orElse("").contains(root.toString()))
        .forEach(ProcessHandle::destroyForcibly);
  }
}
