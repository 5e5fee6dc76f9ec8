package org.trovekeeper.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.cli.CallFailed;
import org.trovekeeper.cli.Unreachable;

/**
 * One source and its replicas. It is made once; each run begins with a copy of the disks that the
 * members were shut down with.
 */
final class Cluster implements AutoCloseable {
  private static final String DISK = "512M";
  private static final int MEMORY = 64;

  private final Engine engine;
  private final Path home;
  private final Path root;
  private final List<Member> members = new ArrayList<>();
  private final List<Disk> templates = new ArrayList<>();
  private final String plain = UUID.randomUUID().toString();
  private String rootPassword = "";
  private volatile boolean closed;

  Cluster(Engine engine, Path home, Path root, int size) {
    this.engine = engine;
    this.home = home;
    this.root = root;
    for (int number = 0; number < size; number++) {
      String name = String.valueOf((char) ('a' + number));
      Disk disk = new Disk(root.resolve(name + ".img"), root.resolve(name));
      members.add(new Member(name, port(), engine, home, root, disk));
      templates.add(new Disk(root.resolve(name + ".template"), root.resolve(name)));
    }
  }

  Engine engine() {
    return engine;
  }

  Path home() {
    return home;
  }

  List<Member> members() {
    return members;
  }

  Access access(Member member) {
    return new Access(member.port(), rootPassword, plain);
  }

  /** The member behind a port, if it is one of ours. */
  Optional<Member> at(int port) {
    return members.stream().filter(member -> member.port() == port).findFirst();
  }

  /**
   * Below the range that connections take theirs from, so that it stays free between two starts.
   */
  private static int port() {
    RandomGenerator random = new SecureRandom();
    while (true) {
      int port = 20_000 + random.nextInt(12_000);
      if (isFree(port)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes all members, lets the replicas follow, and shuts them down for the runs. */
  void make() throws Exception {
    for (Member member : members) {
      member.disk().format(DISK);
      join(member);
      member.configure();
      member.startAgent();
    }
    Member source = members.getFirst();
    prepare(source, Map.of());
    if (source.call("enable_root", Map.of()) instanceof Map<?, ?> root) {
      rootPassword = String.valueOf(root.get("_password"));
    }
    source.call("create_database", Map.of("databases", List.of(Map.of("_name", Access.DATABASE))));
    source.call("create_user", Map.of("users", List.of(user())));
    engine.lay(access(source));
    Map<String, @Nullable Object> snapshot = snapshot(source);
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> replicas = new ArrayList<>();
      for (Member replica : members.subList(1, members.size())) {
        replicas.add(
            all.submit(() -> {
              prepare(
                  replica, Map.of("backup_info", record(source, snapshot), "snapshot", snapshot));
              return true;
            }));
      }
      for (Future<Boolean> replica : replicas) {
        replica.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
    engine.extend(access(source));
    for (Member member : members) {
      member.shutDown();
      Files.move(root.resolve(member.name() + ".img"), root.resolve(member.name() + ".template"));
    }
  }

  /** All members run as they were made, from copies of their disks. */
  void fork() throws Exception {
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> starts = new ArrayList<>();
      for (int number = 0; number < members.size(); number++) {
        Member member = members.get(number);
        Disk template = templates.get(number);
        starts.add(
            all.submit(() -> {
              member.disk().copyFrom(template);
              join(member);
              member.startAgent();
              member.call("restart", Map.of());
              return true;
            }));
      }
      for (Future<Boolean> start : starts) {
        start.get();
      }
    }
  }

  private void join(Member member) {
    if (closed) {
      throw new IllegalStateException("the attack is over, %s does not join".formatted(member));
    }
    member.join();
  }

  private Map<String, Object> user() {
    return Map.of(
        "_name",
        Access.USER,
        "_host",
        "%",
        "_password",
        plain,
        "_databases",
        List.of(Map.of("_name", Access.DATABASE)));
  }

  private void prepare(Member member, Map<String, ?> more) throws CallFailed, Unreachable {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("packages", List.of());
    arguments.put("databases", List.of());
    arguments.put("users", List.of());
    arguments.put("memory_mb", MEMORY);
    arguments.put("mount_point", member.disk().folder().resolve("data").toString());
    arguments.put("overrides", engine.overrides());
    arguments.put("ds_version", engine.version());
    arguments.putAll(more);
    member.call("prepare", arguments);
  }

  private Map<String, @Nullable Object> snapshot(Member source) throws CallFailed, Unreachable {
    Map<String, Object> info = new HashMap<>();
    info.put("id", UUID.randomUUID().toString());
    info.put("name", "for replicas");
    info.put("instance_id", source.id());
    info.put("state", "NEW");
    info.put("deleted", false);
    info.put("replica_number", 1);
    info.put("datastore", engine.datastore());
    info.put("datastore_version", engine.version());
    Map<String, @Nullable Object> complete = new HashMap<>();
    if (source.call(
            "get_replication_snapshot", Map.of("snapshot_info", info, "replica_source_config", ""))
        instanceof Map<?, ?> snapshot) {
      snapshot.forEach((key, value) -> complete.put(String.valueOf(key), value));
    }
    complete.put("config", "");
    return complete;
  }

  /** What a control plane has of the backup: it comes by the way of casts, so a bit later. */
  private static Map<String, @Nullable Object> record(
      Member source, Map<String, @Nullable Object> snapshot) {
    Object id =
        snapshot.get("dataset") instanceof Map<?, ?> dataset ? dataset.get("snapshot_id") : "";
    Map<String, @Nullable Object> record = new HashMap<>();
    boolean complete =
        Waiting.until(
            Member.LIMIT,
            () -> {
              source.backups().stream()
                  .filter(backup -> Objects.equals(backup.get("backup_id"), id))
                  .filter(backup -> backup.get("location") != null)
                  .forEach(backup -> {
                    record.put("id", id);
                    record.put("instance_id", source.id());
                    record.put("location", backup.get("location"));
                    record.put("type", backup.get("backup_type"));
                    record.put("checksum", backup.get("checksum"));
                  });
              return !record.isEmpty();
            });
    if (!complete) {
      throw new IllegalStateException("no record of the backup that the snapshot names: " + id);
    }
    return record;
  }

  /** Ends what runs; the template stays. */
  void drop() {
    members.forEach(Member::drop);
  }

  @Override
  public void close() {
    closed = true;
    drop();
  }
}
