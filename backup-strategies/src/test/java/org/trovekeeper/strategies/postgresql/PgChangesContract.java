package org.trovekeeper.strategies.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.host.Host;

/** The contract with releases that save what changed by themselves, in a Debian that has them. */
abstract class PgChangesContract extends PgBaseBackupContract {
  private final int major;
  private final String suite;

  protected PgChangesContract(int major, String suite) {
    super(major);
    this.major = major;
    this.suite = suite;
  }

  @Override
  protected Host reach(LocalHost machine, Path shared) {
    return new DebianRoot(machine, shared);
  }

  private DebianRoot debian() {
    return (DebianRoot) host();
  }

  @Override
  protected String account() {
    return DebianRoot.ACCOUNT;
  }

  @BeforeAll
  @Override
  void startSource() {
    Optional<String> missing = debian().make(suite, major);
    assumeTrue(
        missing.isEmpty(),
        () ->
            "SKIPPED, no Debian %s with PostgreSQL %d: %s".formatted(suite, major, missing.get()));
    super.startSource();
  }

  @AfterAll
  @Override
  void clean() {
    super.clean();
    debian().leave();
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
