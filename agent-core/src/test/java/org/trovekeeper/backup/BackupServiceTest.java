package org.trovekeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.Generation;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.Digests;
import org.trovekeeper.store.FailingStream;
import org.trovekeeper.store.HeldBytes;

/** Backups end as COMPLETED or FAILED, and nothing else. */
class BackupServiceTest extends BackupServiceFixture {

  @Test
  void a_small_backup_is_one_object_with_its_headers_under_its_final_name() {
    generation = Generation.G1;
    byte[] bytes = noise(700);
    BackupResult result = back("b1", bytes);

    assertThat(objects()).containsExactly("b1.xbstream");
    assertThat(result.checksum()).isEqualTo(Digests.of(bytes));
    assertThat(stat("b1.xbstream").metadata())
        .containsAllEntriesOf(
            Map.of(
                "datastore", "fake", "datastore_version", "1.0", "name", "nightly", "lsn", "100"));
    assertThat(updates.states()).containsExactly("BUILDING", "COMPLETED");
    assertThat(updates.sent().getFirst())
        .containsEntry("size", 1.23)
        .containsEntry("backup_id", "b1");
    assertThat(updates.sent().getLast())
        .containsEntry("checksum", result.checksum())
        .containsEntry("location", "memory:///database_backups/b1.xbstream")
        .containsEntry("backup_type", "FakeBackupEx")
        .containsEntry("success", true);
  }

  @Test
  void the_name_tells_the_streams_form_as_the_generation_does() {
    strategy.olderSuffix("");
    generation = Generation.G1;
    back("b1", noise(10));
    generation = Generation.G2;
    back("b2", noise(10));
    assertThat(objects()).containsExactly("b1", "b2.xbstream.gz");
    assertFails(ErrorCode.BACKUP_EXISTS, () -> back("b1", noise(10)));
  }

  @Test
  void the_tool_learns_when_others_may_build_on_the_backup_and_cannot_undo_it() {
    strategy.settlingFails();
    back("b1", noise(10));
    assertThat(strategy.stored()).isTrue();
    assertThat(updates.states()).containsExactly("BUILDING", "COMPLETED");
    strategy.next(noise(10));
    create(Duration.ofSeconds(20), request("b2", Optional.empty()).forReplicas());
    assertThat(strategy.stored()).isFalse();
  }

  @Test
  void larger_ones_are_cut_and_a_border_at_the_end_makes_no_empty_segment() {
    generation = Generation.G1;
    back("b1", noise(1000));
    assertThat(objects()).containsExactly("b1.xbstream");
    back("b2", noise(2000));
    assertThat(objects())
        .containsExactly("b1.xbstream", "b2.xbstream", "b2_00000000", "b2_00000001");
    back("b3", noise(2001));
    assertThat(stat("b3_00000002").size()).isEqualTo(1);
    assertThat(stat("b3.xbstream").joined()).isTrue();
  }

  @Test
  void very_large_ones_are_manifests_of_manifests_of_growing_segments() {
    generation = Generation.G1;
    byte[] bytes = noise(5 * 1000 + 5 * 2000 + 9 * 4000 + 17);
    BackupResult result = back("b1", bytes);

    assertThat(objects()).contains("b1_manifest_00000003").doesNotContain("b1_manifest_00000004");
    assertThat(stat("b1_00000004").size()).isEqualTo(1000);
    assertThat(stat("b1_00000005").size()).isEqualTo(2000);
    assertThat(stat("b1_00000010").size()).isEqualTo(4000);
    assertThat(stat("b1_00000019").size()).isEqualTo(17);
    restore(result);
    assertThat(strategy.layers()).hasSize(1).first().isEqualTo(bytes);

    memory.delete(new BlobName(CONTAINER, "b1.xbstream"), true);
    assertThat(objects()).isEmpty();
  }

  @Test
  void more_than_a_plan_holds_fails_and_leaves_nothing() {
    generation = Generation.G1;
    assertFails(ErrorCode.BACKUP_FAILED, () -> back("b1", noise(5 * 1000 + 5 * 2000 + 31 * 4000)));
    assertFailedAndClean();
  }

  @Test
  void a_chain_comes_back_root_first_with_the_parents_position() {
    BackupResult full = back("b1", noise(3500));
    BackupResult first = back("b2", noise(100), Optional.of(full));
    assertThat(strategy.job().parentMetadata().orElseThrow()).containsEntry("lsn", "100");
    BackupResult second = back("b3", noise(5000), Optional.of(first));
    assertThat(second.type()).isEqualTo("incremental");
    assertThat(stat("b3.xbstream.gz").metadata())
        .containsEntry("parent_location", first.location())
        .containsEntry("parent_checksum", first.checksum());

    restore(second);
    assertThat(strategy.completed()).isTrue();
    assertThat(strategy.layers()).containsExactly(noise(3500), noise(100), noise(5000));
  }

  @Test
  void a_missing_or_changed_parent_fails_the_backup_after_building() {
    strategy.next(noise(10));
    BackupResult gone = new BackupResult("x", "memory:///database_backups/x.gz", "0", "full", 1);
    assertFails(ErrorCode.BACKUP_CHAIN_BROKEN, () -> back("b1", noise(10), Optional.of(gone)));
    assertThat(updates.states()).containsExactly("BUILDING", "FAILED");

    BackupResult full = back("b2", noise(10));
    BackupResult other = new BackupResult("b2", full.location(), "ffff", "full", 1);
    assertFails(ErrorCode.BACKUP_DAMAGED, () -> back("b3", noise(10), Optional.of(other)));
  }

  @Test
  void a_failed_upload_ends_the_backup_and_deletes_its_segments() {
    generation = Generation.G1;
    store = faulty.failPut(3);
    assertFails(ErrorCode.STORE_FAILED, () -> back("b1", noise(10_000)));
    assertFailedAndClean();
  }

  @Test
  void a_failed_tool_makes_no_backup_though_its_stream_ended() {
    generation = Generation.G1;
    strategy.toolFails();
    assertFails(ErrorCode.COMMAND_FAILED, () -> back("b1", noise(4500)));
    assertFailedAndClean();
  }

  @Test
  void a_stream_that_breaks_makes_no_backup() {
    generation = Generation.G1;
    strategy.next(new FailingStream(new ByteArrayInputStream(noise(4500)), "pipe broke"));
    assertThatThrownBy(() -> create(Duration.ofSeconds(20), request("b1", Optional.empty())))
        .hasMessageContaining("pipe broke");
    assertFailedAndClean();
  }

  @Test
  void an_empty_stream_makes_no_backup() {
    assertFails(ErrorCode.BACKUP_FAILED, () -> back("b1", noise(0)));
    assertFailedAndClean();
  }

  @Test
  void a_failed_manifest_makes_no_backup() {
    generation = Generation.G1;
    store = faulty.failManifest();
    assertFails(ErrorCode.STORE_FAILED, () -> back("b1", noise(4500)));
    assertFailedAndClean();
  }

  @Test
  void a_stalled_store_ends_at_the_deadline() {
    generation = Generation.G1;
    store = faulty.stallPut(1);
    strategy.next(noise(50_000));
    try {
      assertFails(
          ErrorCode.BACKUP_FAILED,
          () -> create(Duration.ofMillis(300), request("b1", Optional.empty())));
    } finally {
      faulty.release();
    }
    assertThat(updates.states()).containsExactly("BUILDING", "FAILED");
  }

  @Test
  void an_empty_stream_fails_with_what_the_tool_says() {
    strategy.toolFails();
    assertThatThrownBy(() -> back("b1", noise(0))).hasMessageContaining("ended with status 1");
    assertThat(updates.sent().getLast().get("note")).asString().contains("ended with status 1");
    assertFailedAndClean();
  }

  @Test
  void what_an_operation_left_is_taken_away_at_the_start() {
    service().tidy();
    assertThat(strategy.tidied()).isTrue();
  }

  @Test
  void an_unfinished_backup_is_reported_failed_and_its_segments_go() {
    memory.put(new BlobName(CONTAINER, "b1_00000000"), new HeldBytes("x"), Map.of());
    memory.put(new BlobName(CONTAINER, "b1.xbstream"), new HeldBytes("not reported"), Map.of());
    service()
        .abandon(
            unfinished(
                Map.of(
                    "backup_id",
                    "b1",
                    "size",
                    "2.5",
                    "container",
                    CONTAINER,
                    "segments",
                    "b1_",
                    "object",
                    "b1.xbstream")));
    assertThat(updates.sent().getLast())
        .containsEntry("state", "FAILED")
        .containsEntry("backup_id", "b1")
        .containsEntry("size", 2.5);
    assertThat(objects()).isEmpty();
  }

  @Test
  void a_stored_backup_is_reported_completed_again_after_a_crash() {
    BackupResult result = back("b1", noise(4500));
    service().abandon(unfinished(noted()));
    assertThat(updates.sent().getLast())
        .containsEntry("state", "COMPLETED")
        .containsEntry("checksum", result.checksum())
        .containsEntry("location", result.location())
        .containsEntry("backup_type", "full");
    assertThat(objects()).contains("b1.xbstream.gz");
  }

  @Test
  void a_call_without_a_backup_reports_nothing() {
    service().abandon(unfinished(Map.of()));
    assertThat(updates.sent()).isEmpty();
  }

  @Test
  void a_crash_before_the_backup_was_begun_fails_it_and_leaves_the_store_alone() {
    memory.put(new BlobName(CONTAINER, "b0.xbstream"), new HeldBytes("x"), Map.of());
    service().abandon(unfinished(Map.of("backup_id", "b1")));
    assertThat(updates.sent())
        .singleElement()
        .satisfies(
            sent -> assertThat(sent).containsEntry("state", "FAILED").containsEntry("size", 0.01));
    assertThat(objects()).containsExactly("b0.xbstream");
  }

  @Test
  void an_id_that_comes_again_destroys_neither_the_first_backup_nor_its_record() {
    BackupResult first = back("b1", noise(4500));
    notes.clear();
    assertFails(ErrorCode.BACKUP_EXISTS, () -> back("b1", noise(1)));
    generation = Generation.G1; // names the object without .gz, and the segments alike
    notes.clear();
    assertFails(ErrorCode.BACKUP_EXISTS, () -> back("b1", noise(4500)));
    Map<String, String> refused = noted();
    refused.put("backup_id", "b1");
    service().abandon(unfinished(refused));
    assertThat(updates.states()).containsExactly("BUILDING", "COMPLETED");
    generation = Generation.G2;
    restore(first);
    assertThat(strategy.layers()).containsExactly(noise(4500));
  }

  @Test
  void a_repetition_that_fails_before_the_store_is_asked_leaves_a_completed_record() {
    BackupService same = service();
    Operation operation = BackupFixtures.operation(notes, Duration.ofSeconds(20));
    strategy.next(noise(100));
    same.create(operation, request("b1", Optional.empty()));
    same.compensation(_ -> Optional.empty())
        .failed(
            operation.context(),
            Map.of("backup_id", "b1"),
            GuestException.of(ErrorCode.STORE_UNAUTHORIZED, "the token is old"));
    same.abandon(unfinished(Map.of("backup_id", "b1")));
    assertThat(updates.states()).containsExactly("BUILDING", "COMPLETED");
  }

  @Test
  void an_id_that_failed_may_come_again() {
    strategy.toolFails();
    assertFails(ErrorCode.COMMAND_FAILED, () -> back("b1", noise(4500)));
    notes.clear();
    assertFails(ErrorCode.COMMAND_FAILED, () -> back("b1", noise(4500)));
    assertThat(updates.states()).containsExactly("BUILDING", "FAILED", "BUILDING", "FAILED");
  }

  @Test
  void an_id_has_letters_digits_and_hyphens_only() {
    for (String id : List.of("", "a_b", "a.b", "a/b", "..", "ä", "a b")) {
      assertFails(ErrorCode.BAD_REQUEST, () -> BackupRequest.of(new Arguments(Map.of("id", id))));
    }
    assertThat(BackupRequest.of(new Arguments(Map.of("id", "0d3b-A"))).id()).isEqualTo("0d3b-A");
  }

  @Test
  void leftovers_without_a_prefix_are_never_looked_for() {
    BlobName other = new BlobName(CONTAINER, "b0.xbstream");
    memory.put(other, new HeldBytes("x"), Map.of());
    Map<String, String> torn =
        new HashMap<>(Map.of("backup_id", "b1", "container", CONTAINER, "object", other.object()));
    service().abandon(unfinished(torn));
    torn.put("segments", "");
    service().abandon(unfinished(torn));
    assertThat(updates.states()).containsExactly("FAILED", "FAILED");
    assertThat(objects()).containsExactly(other.object());
    assertThatThrownBy(() -> new PartialBackup(other, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
