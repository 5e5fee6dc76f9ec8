package org.trovekeeper.strategies.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

class TarScanTest {
  /** Writes down what it is shown. */
  private static final class Seen implements TarScan.Watcher {
    private final List<String> entries = new ArrayList<>();
    private final StringBuilder content = new StringBuilder();

    @Override
    public void entry(String name, boolean folder, long size) {
      entries.add("%s %s %d".formatted(name, folder ? "folder" : "file", size));
    }

    @Override
    public void content(byte[] bytes, int from, int length) {
      content.append(new String(bytes, from, length, UTF_8));
    }
  }

  private final Seen seen = new Seen();
  private final TarScan scan = new TarScan(seen);

  private void read(byte[] tar) {
    scan.accept(tar, 0, tar.length);
  }

  private void assertRefused(byte[] tar) {
    assertThatThrownBy(() -> read(tar))
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_DAMAGED));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 511, 512, 513, 4096})
  void pieces_of_any_size_tell_the_same(int piece) throws IOException {
    String longName = "base/" + "x".repeat(200);
    byte[] tar =
        new Tars()
            .folder("./base/")
            .file("./PG_VERSION", "15\n")
            .longNamed(longName, "long".getBytes(UTF_8))
            .file("base/1/empty", "")
            .whole();
    try (ScannedStream stream = new ScannedStream(new ByteArrayInputStream(tar), scan)) {
      assertThat(stream.read()).isEqualTo('.');
      byte[] rest = stream.readNBytes(511);
      assertThat(rest).hasSize(511);
      while (stream.readNBytes(piece).length > 0) {
        assertThat(stream.markSupported()).isFalse();
      }
    }
    assertThat(seen.entries)
        .containsExactly(
            "base folder 0", "PG_VERSION file 3", longName + " file 4", "base/1/empty file 0");
    assertThat(seen.content).hasToString("15\nlong");
    assertThat(scan.ended()).isTrue();
  }

  @Test
  void without_both_of_its_last_blocks_an_archive_has_not_ended() {
    byte[] tar = new Tars().file("a", "text").whole();
    read(Arrays.copyOf(tar, tar.length - 1));
    assertThat(scan.ended()).isFalse();
    assertThat(new TarScan(seen).ended()).isFalse();
  }

  @Test
  void what_follows_the_end_does_not_count() {
    byte[] tar = new Tars().file("a", "text").whole();
    read(Arrays.copyOf(tar, tar.length + 9000));
    assertThat(scan.ended()).isTrue();
    assertThat(seen.entries).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../up", "a/../../up", "a/..", "./../up"})
  void names_that_lead_out_are_refused(String name) {
    assertRefused(new Tars().file(name, "x").whole());
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '4', '6', 'x', 'g', 'S'})
  void links_devices_and_forms_that_are_not_known_are_refused(char type) {
    assertRefused(new Tars().entry("pg_wal", type, 0, new byte[0]).whole());
  }

  @Test
  void a_name_of_many_bytes_is_refused() {
    assertRefused(new Tars().entry("././@LongLink", 'L', 1 << 20, new byte[512]).whole());
  }

  @Test
  void dots_within_a_name_lead_nowhere() {
    read(new Tars().file("a..b/..c", "x").whole());
    assertThat(seen.entries).containsExactly("a..b/..c file 1");
  }

  @Test
  void large_files_have_their_size_in_bytes_instead_of_digits() {
    byte[] tar = new Tars().file("large", "").cut();
    tar[124] = (byte) 0x80;
    Arrays.fill(tar, 125, 136, (byte) 0);
    tar[131] = 2; // 2 * 2^32
    long sum = 0;
    for (int at = 0; at < 512; at++) {
      sum += at >= 148 && at < 156 ? ' ' : tar[at] & 0xFF;
    }
    System.arraycopy("%06o\0 ".formatted(sum).getBytes(UTF_8), 0, tar, 148, 8);
    read(tar);
    assertThat(seen.entries).containsExactly("large file " + (2L << 32));
  }

  @Test
  void noise_is_no_archive() {
    byte[] noise = new byte[2000];
    Arrays.fill(noise, (byte) 'x');
    assertRefused(noise);
  }
}
