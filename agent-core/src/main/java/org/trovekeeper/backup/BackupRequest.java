package org.trovekeeper.backup;

import java.util.Optional;
import java.util.regex.Pattern;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * What {@code create_backup} asks for.
 *
 * @param parent the backup on which an incremental one builds
 * @param container empty means the configured one
 * @param lasting whether other backups may build on it
 */
public record BackupRequest(
    String id,
    Optional<String> name,
    Optional<Parent> parent,
    Optional<String> datastore,
    Optional<String> datastoreVersion,
    Optional<String> container,
    Optional<String> swiftUrl,
    boolean lasting) {

  /** Where the parent is, and the digest that was recorded for it. */
  public record Parent(String location, String checksum) {}

  /**
   * No other, so that what belongs to a backup (objects {@code ID.*}, segments {@code ID_*})
   * belongs to no other one.
   */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /** From the {@code backup_info} object, or a snapshot's. */
  public static BackupRequest of(Arguments info) {
    String id = info.text("id");
    if (!ID.matcher(id).matches()) {
      throw GuestException.of(
          ErrorCode.BAD_REQUEST, "a backup's id has letters, digits and hyphens only");
    }
    return new BackupRequest(
        id,
        info.optionalText("name"),
        info.optionalObject("parent")
            .filter(parent -> !parent.values().isEmpty())
            .map(parent -> new Parent(parent.text("location"), parent.text("checksum"))),
        info.optionalText("datastore"),
        info.optionalText("datastore_version"),
        info.optionalText("swift_container").filter(name -> !name.isEmpty()),
        info.optionalText("swift_url"),
        true);
  }

  /** The control plane deletes it when its replicas are made, and what it built on stays. */
  public BackupRequest forReplicas() {
    return new BackupRequest(
        id, name, parent, datastore, datastoreVersion, container, swiftUrl, false);
  }

  /** Whether only what changed since the parent is wanted. */
  public boolean incremental() {
    return parent.isPresent();
  }
}
