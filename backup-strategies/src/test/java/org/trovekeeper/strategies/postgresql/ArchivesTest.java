package org.trovekeeper.strategies.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.WalFile;

/** What archives tell of themselves while they pass by. */
class ArchivesTest {
  private static final long SIZE = 1 << 20;
  private static final WalFile FIVE = new WalFile(1, 5, SIZE);

  private static final String LABEL =
      """
      START WAL LOCATION: 0/2000028 (file 000000010000000000000002)
      CHECKPOINT LOCATION: 0/2000060
      BACKUP METHOD: streamed
      BACKUP FROM: primary
      START TIME: 2026-01-01 00:00:00 UTC
      LABEL: STOP WAL LOCATION: 0/1 (file 000000010000000000000001)
      START TIMELINE: 1
      """;

  private static final String MANIFEST =
      """
      { "PostgreSQL-Backup-Manifest-Version": 1,
      "Files": [
      ],
      "WAL-Ranges": [
      { "Timeline": 3, "Start-LSN": "0/9000000", "End-LSN": "0/10000138" },
      { "Timeline": 2, "Start-LSN": "0/2000028", "End-LSN": "0/9000000" }
      ],
      "Manifest-Checksum": "00"}
      """;

  private static void pass(TarScan.Watcher watcher, byte[] tar) {
    TarScan scan = new TarScan(watcher);
    scan.accept(tar, 0, tar.length);
    assertThat(scan.ended()).isTrue();
  }

  private static WalArchive log(Tars tar) {
    WalArchive archive = new WalArchive(Optional.of("42"));
    pass(archive, tar.whole());
    archive.finish();
    return archive;
  }

  private static void assertFails(ErrorCode code, Tars tar) {
    assertThatThrownBy(() -> log(tar))
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  @Test
  void a_base_backup_tells_its_release_its_positions_and_its_system() {
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    BaseArchive archive = new BaseArchive(copy);
    String manifest =
        MANIFEST.replace("[\n],", "[" + "{ \"Path\": \"base/1/1\" },\n".repeat(5000) + "],");
    byte[] control =
        ByteBuffer.allocate(8192).order(ByteOrder.nativeOrder()).putLong(0, -1L).array();
    pass(
        archive,
        new Tars()
            .file("backup_label", LABEL)
            .file("base/1/PG_VERSION", "14\n")
            .file("PG_VERSION", "15\n")
            .file("global/pg_control", control)
            .file("pg_wal/000000010000000000000003", new byte[(int) SIZE])
            .file("pg_wal/000000010000000000000002", new byte[(int) SIZE])
            .folder("pg_wal/archive_status")
            .file("backup_manifest", manifest)
            .whole());

    BackupLabel label = archive.label().orElseThrow();
    assertThat(label.start()).hasToString("0/2000028");
    assertThat(label.startFile()).isEqualTo("000000010000000000000002");
    assertThat(label.checkpoint()).hasToString("0/2000060");
    assertThat(label.incremental()).isFalse();
    assertThat(label.stop()).isEmpty();
    assertThat(archive.manifest())
        .contains(new Manifest(3, Lsn.lenient("0/10000138").orElseThrow()));
    assertThat(archive.major()).contains(15);
    assertThat(archive.systemIdentifier()).contains("18446744073709551615");
    assertThat(archive.lastWal()).contains(new WalFile(1, 3, SIZE));
    assertThat(copy.toString(UTF_8)).isEqualTo(manifest);
  }

  @Test
  void an_archive_of_something_else_is_no_base_backup() {
    BaseArchive archive = new BaseArchive(new ByteArrayOutputStream());
    pass(archive, new Tars().file("backup_label", "LABEL: x").file("a", "b").whole());
    assertThat(archive.label()).isEmpty();
    assertThat(archive.hasManifest()).isFalse();
    assertThat(archive.manifest()).isEmpty();
    assertThat(archive.major()).isEmpty();
    assertThat(archive.systemIdentifier()).isEmpty();
    assertThat(archive.lastWal()).isEmpty();
  }

  @Test
  void an_incremental_backups_label_says_so() {
    assertThat(
            BackupLabel.parse(LABEL + "INCREMENTAL FROM LSN: 0/2000028\n")
                .orElseThrow()
                .incremental())
        .isTrue();
  }

  @Test
  void files_of_the_log_may_come_in_any_order() {
    Lsn stop = new Lsn(FIVE.next().start().value() + 77);
    String history = BackupLabel.history(FIVE, FIVE.start(), FIVE.next(), stop, FIVE.start(), "b1");
    WalArchive archive =
        log(
            new Tars()
                .file(FIVE.next().name(), Tars.log(FIVE.next(), 42))
                .file(FIVE.name() + ".00000028.backup", history)
                .file("00000002.history", "1\t0/5\tno")
                .file("./" + FIVE.name(), Tars.log(FIVE, 42)));
    assertThat(archive.first()).contains(FIVE);
    assertThat(archive.last()).contains(FIVE.next());
    assertThat(archive.stop()).contains(stop);
  }

  @Test
  void a_newer_timeline_goes_on_from_the_file_in_which_it_begins() {
    WalFile again = new WalFile(2, 5, SIZE);
    WalArchive archive =
        log(
            new Tars()
                .file(again.name(), Tars.log(again, 42))
                .file(FIVE.name(), Tars.log(FIVE, 42))
                .file("00000002.history", "1\t0/500100\tno"));
    assertThat(archive.beginnings()).containsExactly(FIVE, again);
    assertThat(archive.hasHistoryOf(2)).isTrue();
    assertThat(archive.hasHistoryOf(1)).isFalse();
    assertFails(
        ErrorCode.BACKUP_CHAIN_BROKEN,
        new Tars()
            .file(again.name(), Tars.log(again, 42))
            .file(FIVE.next().name(), Tars.log(FIVE.next(), 42)));
  }

  @Test
  void a_gap_in_the_log_is_no_chain() {
    WalFile seven = FIVE.next().next();
    assertFails(
        ErrorCode.BACKUP_CHAIN_BROKEN,
        new Tars().file(FIVE.name(), Tars.log(FIVE, 42)).file(seven.name(), Tars.log(seven, 42)));
  }

  @Test
  void log_of_another_system_is_no_chain() {
    assertFails(ErrorCode.BACKUP_CHAIN_BROKEN, new Tars().file(FIVE.name(), Tars.log(FIVE, 43)));
  }

  @Test
  void a_file_that_is_not_what_its_name_says_is_damaged() {
    for (byte[] content : List.of(Tars.log(FIVE.next(), 42), new byte[(int) SIZE], new byte[100])) {
      assertFails(ErrorCode.BACKUP_DAMAGED, new Tars().file(FIVE.name(), content));
    }
  }

  @Test
  void nothing_else_belongs_among_the_log() {
    assertFails(ErrorCode.BACKUP_DAMAGED, new Tars().file("postgresql.conf", "x"));
    assertFails(ErrorCode.BACKUP_DAMAGED, new Tars().file("sub/" + FIVE.name(), "x"));
    assertFails(ErrorCode.BACKUP_DAMAGED, new Tars().folder("archive_status"));
    assertThat(log(new Tars().folder("./")).first()).isEmpty();
  }

  @Test
  void the_two_ends_of_a_long_text_are_kept() {
    Excerpt excerpt = new Excerpt(4);
    assertThat(excerpt.empty()).isTrue();
    for (String piece : List.of("a", "bcdefghij", "kl")) {
      excerpt.add(piece.getBytes(UTF_8), 0, piece.length());
    }
    assertThat(excerpt.headText()).isEqualTo("abcd");
    assertThat(excerpt.tailText()).isEqualTo("ijkl");
  }
}
