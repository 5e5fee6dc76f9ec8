package org.trovekeeper.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.Digests;

/** What is read of a stored object is compared with its record. */
class CheckedStreamTest {
  private static final byte[] STORED = "the backup and what follows it".getBytes(UTF_8);

  /** As a connection is: closed once, it yields nothing. */
  private static InputStream connection() {
    return new BufferedInputStream(new ByteArrayInputStream(STORED));
  }

  private static CheckedStream checked(InputStream source, byte[] recorded) {
    return new CheckedStream(
        source,
        new BlobName("c", "o"),
        List.of(
            new BlobInfo(
                new BlobName("c", "o"), Digests.of(recorded), recorded.length, false, Map.of())));
  }

  @Test
  void a_consumer_that_closes_early_leaves_the_rest_to_be_checked() throws IOException {
    CheckedStream stream = checked(connection(), STORED);
    try (stream) {
      assertThat(stream.readNBytes(10)).hasSize(10);
    }
    stream.checkToEnd();
  }

  @Test
  void a_rest_that_is_not_what_was_stored_is_found() throws IOException {
    byte[] other = STORED.clone();
    other[STORED.length - 1] ^= 1;
    CheckedStream stream = checked(connection(), other);
    assertThat(stream.readNBytes(10)).hasSize(10);
    assertThatThrownBy(stream::checkToEnd).hasMessageContaining("damaged");
  }
}
