package org.trovekeeper.conductor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.CastTransport;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.host.FileTree;

/**
 * Takes the agent's casts where there is no control plane, and keeps the latest heartbeat, every
 * backup's record and the latest other messages as JSON files. The same files are read for {@code
 * trovekeeper status} and {@code backup list}, also by another process.
 */
public final class LocalConductor implements CastTransport {
  private static final int EVENTS_KEPT = 100;

  private final FileTree files;
  private final Path folder;
  private final Path heartbeat;
  private final Path backups;
  private final Path events;

  /**
   * @param folder {@code local} in the state folder; made when it is missing
   */
  public LocalConductor(FileTree files, Path folder) {
    this.files = files;
    this.folder = folder;
    this.heartbeat = folder.resolve("heartbeat.json");
    this.backups = folder.resolve("backups");
    this.events = folder.resolve("events.json");
  }

  @Override
  public void cast(
      String method, Map<String, Object> arguments, Map<String, Object> context, String uniqueId) {
    switch (method) {
      case "heartbeat" -> write(heartbeat, arguments);
      case "update_backup" -> updateBackup(arguments);
      default -> addEvent(method, arguments, uniqueId);
    }
  }

  /** The arguments of the latest one. */
  public Optional<Map<String, @Nullable Object>> heartbeat() {
    return files.read(heartbeat).map(Json::parseObject);
  }

  /** Each backup's fields, oldest first. */
  public List<Map<String, @Nullable Object>> backups() {
    if (!files.exists(backups)) {
      return List.of();
    }
    return files.list(backups).stream()
        .flatMap(file -> files.read(file).stream())
        .map(Json::parseObject)
        .sorted((one, other) -> Double.compare(number(one, "created"), number(other, "created")))
        .toList();
  }

  /** The latest notifications and root reports, oldest first: method, arguments, unique id. */
  public List<?> events() {
    return files.read(events).map(Json::parse).orElse(List.of()) instanceof List<?> list
        ? list
        : List.of();
  }

  /** As the real conductor does it: what is not newer than the last one is dropped. */
  private void updateBackup(Map<String, Object> arguments) {
    Path file = backups.resolve(fileName(String.valueOf(arguments.get("backup_id"))));
    Map<String, @Nullable Object> backup =
        files.read(file).map(Json::parseObject).orElseGet(LinkedHashMap::new);
    if (!backup.isEmpty() && number(backup, "sent") >= number(arguments, "sent")) {
      return;
    }
    backup.putIfAbsent("created", arguments.get("sent"));
    backup.putAll(arguments);
    write(file, backup);
  }

  private void addEvent(String method, Map<String, Object> arguments, String uniqueId) {
    List<@Nullable Object> kept = new ArrayList<>(events());
    kept.add(Map.of("method", method, "arguments", arguments, "unique_id", uniqueId));
    write(events, kept.subList(Math.max(0, kept.size() - EVENTS_KEPT), kept.size()));
  }

  private void write(Path file, Object content) {
    files.makeFolder(folder, 0700, Optional.empty());
    files.makeFolder(backups, 0700, Optional.empty());
    files.write(file, Json.write(content), 0600, Optional.empty());
  }

  /** Ids are chosen by callers and must not name another folder. */
  private static String fileName(String backupId) {
    return backupId.replaceAll("[^A-Za-z0-9_-]", "_") + ".json";
  }

  private static double number(Map<String, ?> map, String key) {
    return map.get(key) instanceof Number number ? number.doubleValue() : 0;
  }
}
