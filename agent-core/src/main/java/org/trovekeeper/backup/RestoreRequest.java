package org.trovekeeper.backup;

import java.util.Optional;
import org.trovekeeper.rpc.Arguments;

/**
 * What {@code prepare} asks to restore.
 *
 * @param location of the last backup of the chain
 * @param type a strategy's class name up to 13.x, later {@code full} or {@code incremental}
 * @param checksum recorded for that backup
 */
public record RestoreRequest(
    String id, String location, String type, Optional<String> checksum, Optional<String> swiftUrl) {

  /** From the {@code backup_info} object. */
  public static RestoreRequest of(Arguments info) {
    return new RestoreRequest(
        info.text("id"),
        info.text("location"),
        info.text("type"),
        info.optionalText("checksum").filter(text -> !text.isEmpty()),
        info.optionalText("swift_url"));
  }
}
