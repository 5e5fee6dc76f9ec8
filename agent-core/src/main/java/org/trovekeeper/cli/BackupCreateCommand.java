package org.trovekeeper.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a backup into the configured store. */
@Command(
    name = "create",
    header = "Make a full backup, or an incremental one on top of --parent.",
    description = "Prints the new backup's id, with --wait once the backup is complete.")
final class BackupCreateCommand extends Verb {
  private static final Duration LIMIT = Duration.ofHours(10);

  @Mixin private SocketOption socket = new SocketOption();

  @Option(names = "--parent", paramLabel = "ID", description = "The backup to build on.")
  private Optional<String> parent = Optional.empty();

  @Option(names = "--wait", description = "Return when the backup is complete or has failed.")
  private boolean wait;

  @Option(names = "--json", description = "Print the backup's record as one JSON object.")
  private boolean json;

  @Override
  int run() throws CallFailed, Unreachable {
    ApiClient client = socket.client();
    String id = UUID.randomUUID().toString();
    Map<String, @Nullable Object> info = info(client, id);
    client.call("create_backup", Map.of("backup_info", info), Map.of(), wait, LIMIT);
    out().println(json ? Json.write(record(BackupListCommand.of(client), id)) : id);
    return DONE;
  }

  private Map<String, @Nullable Object> info(ApiClient client, String id)
      throws CallFailed, Unreachable {
    Object status = client.report("status", StatusCommand.LIMIT);
    Map<?, ?> agent = status instanceof Map<?, ?> map ? map : Map.of();
    Map<String, @Nullable Object> info = new LinkedHashMap<>();
    info.put("id", id);
    info.put("name", "backup-" + id);
    info.put("description", null);
    info.put("instance_id", agent.get("guest_id"));
    info.put("backup_type", parent.isPresent() ? "incremental" : "full");
    info.put("checksum", null);
    info.put("parent", parent.isPresent() ? parent(client, parent.get()) : null);
    info.put("datastore", agent.get("datastore"));
    info.put("datastore_version", agent.get("datastore_version"));
    return info;
  }

  private static Map<String, @Nullable Object> parent(ApiClient client, String id)
      throws CallFailed, Unreachable {
    Map<?, ?> known = record(BackupListCommand.of(client), id);
    if (!"COMPLETED".equals(known.get("state"))) {
      throw CallFailed.local(
          "this agent knows no completed backup %s".formatted(id),
          "see trovekeeper backup list for those it knows");
    }
    Map<String, @Nullable Object> parent = new LinkedHashMap<>();
    parent.put("location", known.get("location"));
    parent.put("checksum", known.get("checksum"));
    return parent;
  }

  private static Map<?, ?> record(List<Map<?, ?>> backups, String id) {
    return backups.stream()
        .filter(backup -> id.equals(backup.get("backup_id")))
        .findFirst()
        .orElse(Map.of("backup_id", id));
  }
}
