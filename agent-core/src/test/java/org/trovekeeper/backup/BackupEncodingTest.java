package org.trovekeeper.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.Generation;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

/** Forms are written as configured and recognised by their content. */
class BackupEncodingTest {
  private static final Optional<Secret> KEY = Optional.of(new Secret("k"));

  private static byte[] write(BackupEncoding encoding, byte[] plain) throws IOException {
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    try (OutputStream out = encoding.write(stored)) {
      out.write(plain);
    }
    return stored.toByteArray();
  }

  private static byte[] read(byte[] stored) throws IOException {
    return DecodingStream.of(new ByteArrayInputStream(stored), KEY).readAllBytes();
  }

  @Property(tries = 50)
  void every_form_is_read_back(@ForAll byte[] rest) throws IOException {
    byte[] plain = concat("XBSTCK01".getBytes(US_ASCII), rest);
    for (boolean compressed : new boolean[] {true, false}) {
      for (Optional<Secret> key : java.util.List.of(KEY, Optional.<Secret>empty())) {
        assertThat(read(write(new BackupEncoding(compressed, key), plain))).isEqualTo(plain);
      }
    }
  }

  @Test
  void a_large_stream_is_read_back() throws IOException {
    byte[] plain = new byte[3_000_000];
    new Random(1).nextBytes(plain);
    assertThat(read(write(new BackupEncoding(true, KEY), plain))).isEqualTo(plain);
  }

  @Test
  void all_members_of_a_concatenated_gzip_are_read_also_from_a_slow_stream() throws IOException {
    InputStream slow =
        new SequenceInputStream(
            new ByteArrayInputStream(gzip("first ")), new ByteArrayInputStream(gzip("second")));
    assertThat(DecodingStream.of(slow, Optional.empty()).readAllBytes())
        .asString(US_ASCII)
        .isEqualTo("first second");
  }

  @Test
  void a_truncated_form_fails() throws IOException {
    byte[] plain = new byte[100_000];
    new Random(2).nextBytes(plain);
    byte[] stored = write(new BackupEncoding(true, KEY), plain);
    assertThatThrownBy(() -> read(Arrays.copyOf(stored, stored.length - 5)))
        .isInstanceOf(IOException.class);
    byte[] zipped = write(new BackupEncoding(true, Optional.empty()), plain);
    assertThatThrownBy(() -> read(Arrays.copyOf(zipped, zipped.length - 5)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void an_encrypted_backup_without_a_key_is_refused() throws IOException {
    byte[] stored = write(new BackupEncoding(false, KEY), "XBSTCK01".getBytes(US_ASCII));
    assertThatThrownBy(() -> DecodingStream.of(new ByteArrayInputStream(stored), Optional.empty()))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("backup_aes_cbc_key");
  }

  @Test
  void names_and_forms_follow_the_generation() {
    var settings = BackupFixtures.settings(true, true);
    assertThat(BackupEncoding.of(Generation.G1, settings).suffix()).isEqualTo(".gz.enc");
    assertThat(BackupEncoding.of(Generation.G2, settings).suffix()).isEqualTo(".gz");
    assertThat(BackupEncoding.of(Generation.G1, BackupFixtures.settings(false, false)).suffix())
        .isEmpty();
    assertThat(BackupEncoding.of(Generation.G2, BackupFixtures.settings(false, false)).suffix())
        .isEqualTo(".gz");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(out)) {
      zip.write(text.getBytes(US_ASCII));
    }
    return out.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
