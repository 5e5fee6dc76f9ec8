package org.trovekeeper.guest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.replication.SourceInfo;

/**
 * The replication snapshot and context between two guests. Written with the keys of both
 * generations, read from either, so that a replica set may mix agents.
 */
final class SnapshotShape {
  private SnapshotShape() {}

  /** What {@code get_replica_context} answers. */
  static Map<String, @Nullable Object> context(SourceInfo source) {
    Map<String, Object> account = new LinkedHashMap<>();
    account.put("name", source.account());
    account.put("password", source.password().reveal());
    Map<String, Object> master = new LinkedHashMap<>();
    master.put("host", source.host());
    master.put("port", source.port());
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("master", master);
    json.put("log_position", Map.of("replication_user", account));
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("log_position", source.position());
    configuration.put("replication_user", account);
    json.put("replica_conf", configuration);
    return json;
  }

  /** What {@code get_replication_snapshot} answers. */
  static Map<String, @Nullable Object> snapshot(
      SourceInfo source, String strategy, Dataset dataset) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("datastore_manager", dataset.manager());
    data.put("dataset_size", dataset.usedGigabytes());
    data.put("volume_size", dataset.totalGigabytes());
    data.put("snapshot_id", dataset.backupId().orElse(null));
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("dataset", data);
    json.put("replication_strategy", strategy);
    json.putAll(context(source));
    return json;
  }

  static SourceInfo source(Arguments json) {
    Arguments master = json.object("master");
    Optional<Arguments> newer = json.optionalObject("replica_conf");
    Arguments account =
        newer
            .flatMap(conf -> conf.optionalObject("replication_user"))
            .or(() ->
                json.optionalObject("log_position")
                    .flatMap(position -> position.optionalObject("replication_user")))
            .orElseThrow(() ->
                GuestException.of(
                    ErrorCode.BAD_REQUEST, "the replica information names no account"));
    Map<String, String> position = new LinkedHashMap<>();
    newer
        .map(conf -> conf.plainObject("log_position"))
        .orElse(Map.of())
        .forEach((key, value) -> {
          if (value instanceof String text) {
            position.put(key, text);
          }
        });
    return new SourceInfo(
        master.text("host"),
        master.optionalInt("port").orElse(0),
        account.text("name"),
        new Secret(account.text("password")),
        position);
  }

  /** A snapshot for a new replica names a dataset; a context for re-pointing does not. */
  static boolean seeds(Arguments json) {
    return json.optionalObject("dataset").isPresent();
  }

  /** The last component of the strategy's dotted name. */
  static Optional<String> strategy(Arguments json) {
    return json.optionalText("replication_strategy")
        .map(name -> name.substring(name.lastIndexOf('.') + 1));
  }

  /** What a snapshot says of the data behind it. */
  record Dataset(
      String manager, double usedGigabytes, double totalGigabytes, Optional<String> backupId) {}
}
