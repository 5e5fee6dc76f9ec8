package org.trovekeeper.guest;

import org.trovekeeper.rpc.Fields;

/** The names inside the objects of calls: what we read, and what control planes send beside it. */
final class WireFields {
  static final Fields DATABASE = Fields.of("_name", "_character_set", "_collate");

  static final Fields USER =
      Fields.of("_name", "_password", "_host", "_is_root").and("_databases", DATABASE);

  static final Fields USER_CHANGE = Fields.of("name", "host", "password");

  static final Fields PASSWORD_CHANGE = USER_CHANGE.and("_name", "_host", "_password");

  /** Of one to be made or restored; where it is kept is told in either. */
  static final Fields BACKUP =
      Fields.of(
              "id",
              "name",
              "description",
              "instance_id",
              "backup_type",
              "type",
              "checksum",
              "location",
              "datastore",
              "datastore_version",
              "swift_container",
              "swift_url",
              "storage_driver",
              "state",
              "size")
          .and("parent", Fields.of("id", "location", "checksum"));

  static final Fields SNAPSHOT_REQUEST =
      BACKUP.and("replica_number", "parent_id", "tenant_id", "datastore_version_id", "deleted");

  /** Strategies put into positions what they need. */
  static final Fields SNAPSHOT =
      Fields.of("dataset", "replication_strategy", "log_position", "config")
          .and("master", Fields.of("host", "port"))
          .and(
              "replica_conf",
              Fields.of("log_position").and("replication_user", Fields.of("name", "password")));

  private WireFields() {}
}
