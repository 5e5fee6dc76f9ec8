package org.trovekeeper.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.Generation;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.Digests;
import org.trovekeeper.store.FaultyStore;
import org.trovekeeper.store.HeldBytes;

/** Backups come back as they were or not at all, and what is wrong has a name. */
class RestoreTest extends BackupServiceFixture {
  @Test
  void one_wrong_bit_in_any_object_is_not_restored() {
    BackupResult full = back("b1", noise(3500));
    List<String> segments = new ArrayList<>(objects());
    segments.remove("b1.xbstream.gz");
    assertThat(segments).hasSize(4);
    for (String object : segments) {
      store = faulty.damage(object);
      assertFails(ErrorCode.BACKUP_DAMAGED, () -> restore(full));
      assertThatThrownBy(() -> restore(full))
          .hasMessageContaining("the segment %s of the backup b1.xbstream.gz".formatted(object));
      assertThat(strategy.completed()).isFalse();
      assertThat(strategy.layers()).isEmpty();
    }
  }

  @Test
  void a_stream_that_ends_early_is_not_restored() {
    generation = Generation.G1;
    BackupResult full = back("b1", noise(3500));
    for (long length : new long[] {0, 1, 499, 500, 999}) {
      store = new FaultyStore(memory).truncateAt(length);
      assertFails(ErrorCode.BACKUP_DAMAGED, () -> restore(full));
      assertThat(strategy.completed()).isFalse();
    }
  }

  @Test
  void all_layers_are_looked_at_before_a_byte_is_read() {
    BackupResult full = back("b1", noise(100));
    BackupResult incremental = back("b2", noise(100), Optional.of(full));
    memory.delete(new BlobName(CONTAINER, "b1.xbstream.gz"), true);
    assertThatThrownBy(() -> restore(incremental))
        .hasMessageContaining("b1.xbstream.gz is missing");
    assertThat(strategy.layers()).isEmpty();
  }

  @Test
  void a_missing_or_swapped_segment_is_named_before_a_byte_is_read() {
    BackupResult full = back("b1", noise(3500));
    BlobName second = new BlobName(CONTAINER, "b1_00000001");
    memory.put(second, new HeldBytes("of another backup"), Map.of());
    assertThatThrownBy(() -> restore(full))
        .hasMessageContaining("the segment b1_00000001 of the backup b1.xbstream.gz was replaced");
    memory.delete(second, false);
    assertThatThrownBy(() -> restore(full))
        .hasMessageContaining("the segment b1_00000001 of the backup b1.xbstream.gz is missing");
    assertThat(strategy.layers()).isEmpty();
  }

  @Test
  void nothing_builds_on_a_parent_whose_own_chain_is_broken() {
    BackupResult full = back("b1", noise(3500));
    BackupResult incremental = back("b2", noise(100), Optional.of(full));
    memory.delete(new BlobName(CONTAINER, "b1_00000002"), false);
    assertThatThrownBy(() -> back("b3", noise(10), Optional.of(incremental)))
        .hasMessageContaining("the segment b1_00000002 of the backup b1.xbstream.gz is missing");
    memory.delete(new BlobName(CONTAINER, "b1.xbstream.gz"), false);
    assertFails(ErrorCode.BACKUP_CHAIN_BROKEN, () -> back("b4", noise(10), Optional.of(full)));
    assertFails(
        ErrorCode.BACKUP_CHAIN_BROKEN, () -> back("b5", noise(10), Optional.of(incremental)));
  }

  @Test
  void where_the_store_tells_no_segments_the_object_itself_is_restored() {
    BackupResult full = back("b1", noise(3500));
    store = new FaultyStore(memory).hideParts().truncateAt(3000);
    assertFails(ErrorCode.BACKUP_DAMAGED, () -> restore(full));
    store = faulty.hideParts();
    restore(full);
    assertThat(strategy.layers()).containsExactly(noise(3500));
  }

  @Test
  void a_stream_that_cannot_be_unpacked_is_told_with_its_backup() throws IOException {
    byte[] half = Arrays.copyOf(gzip(noise(3000)), 1500);
    assertThatThrownBy(() -> restore(foreign("b1", half)))
        .hasMessageContaining("the backup b1 cannot be unpacked from byte")
        .hasMessageContaining("end of ZLIB");
    assertThatThrownBy(() -> restore(foreign("b2", new byte[0]))).hasMessageContaining("is empty");
    byte[] encrypted = "Salted__01234567".getBytes(UTF_8);
    assertThatThrownBy(() -> restore(foreign("b3", encrypted)))
        .hasMessageContaining("backup_aes_cbc_key");
    assertFails(ErrorCode.BACKUP_DAMAGED, () -> restore(foreign("b4", "Salted__".getBytes(UTF_8))));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  /** A backup that somebody else wrote. */
  private BackupResult foreign(String id, byte[] bytes) {
    BlobName name = new BlobName(CONTAINER, id);
    memory.ensureContainer(CONTAINER);
    memory.put(name, new HeldBytes(bytes), Map.of());
    return new BackupResult(id, memory.location(name), Digests.of(bytes), "full", 1);
  }

  @Test
  void an_unknown_type_is_refused() {
    BackupResult full = back("b1", noise(100));
    BackupResult other = new BackupResult("b1", full.location(), full.checksum(), "PgDump", 1);
    assertFails(ErrorCode.UNKNOWN_BACKUP_TYPE, () -> restore(other));
  }

  @Test
  void encrypted_backups_of_the_older_generation_come_back() {
    byte[] bytes = ("XBSTCK01" + "text ".repeat(3000)).getBytes(UTF_8);
    strategy.next(bytes);
    generation = Generation.G1;
    settings = BackupFixtures.settings(true, true);
    usedGigabytes = 0.001;
    BackupResult result = create(Duration.ofSeconds(20), request("b1", Optional.empty()));
    assertThat(result.location()).endsWith("b1.xbstream.gz.enc");
    assertThat(result.size()).isEqualTo(0.01);
    restore(result);
    assertThat(strategy.layers()).containsExactly(bytes);
  }
}
