package org.trovekeeper.strategies.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.testing.PostgresRelease;

/** The contract with releases that save what changed by themselves. */
abstract class PgChangesContract extends PgBaseBackupContract {
  protected PgChangesContract(PostgresRelease release) {
    super(release);
  }

  private Path manifests() {
    return source.volume().resolve(".trovekeeper-manifests");
  }

  @Test
  void an_incremental_backup_has_the_changes_and_not_the_log() throws IOException {
    Saved full = save(Optional.empty());
    source.sql("checkpoint");
    change();
    Saved incremental = save(Optional.of(full));
    assertThat(incremental.bytes().length).isLessThan(full.bytes().length);
    restore(full, incremental);
    assertThat(targetContent()).isEqualTo(sourceContent());
    assertThat(target.holds("backup_manifest")).isFalse();
  }

  /** Increments that the server itself makes they do not know. */
  @Test
  void troves_own_guests_can_restore_a_full_backup_of_ours() throws IOException {
    restoreAsTrove(save(Optional.empty()));
    assertThat(targetContent()).isEqualTo(sourceContent());
  }

  @Test
  void without_the_parents_manifest_the_chain_is_broken() throws IOException {
    Saved full = save(Optional.empty());
    host().files().clear(manifests());
    assertFails(ErrorCode.BACKUP_CHAIN_BROKEN, "full backup", () -> save(Optional.of(full)));
    Map<String, String> other = new HashMap<>(full.metadata());
    other.put("label", "../../etc");
    assertFails(
        ErrorCode.BACKUP_CHAIN_BROKEN,
        "label",
        () -> save(Optional.of(new Saved(new byte[0], other))));
  }

  @Test
  void a_failed_backups_manifest_goes_and_of_the_others_the_newest_stay() throws IOException {
    saveInVain(Optional.empty());
    Saved last = save(Optional.empty());
    for (int more = 0; more < 8; more++) {
      last = save(Optional.of(last));
    }
    assertThat(host().files().list(manifests())).hasSize(8);
    Saved next = save(Optional.of(last));
    assertThat(host().files().list(manifests()).getLast().toString())
        .endsWith("_" + next.metadata().get("label"));
  }

  @Test
  void no_slot_stays_behind() throws IOException {
    save(Optional.empty());
    source.await("select count(*) from pg_replication_slots", "0");
  }
}
