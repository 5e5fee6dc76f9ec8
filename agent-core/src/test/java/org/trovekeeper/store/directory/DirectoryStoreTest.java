package org.trovekeeper.store.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.BlobStoreContract;
import org.trovekeeper.store.FailingStream;
import org.trovekeeper.store.HeldBytes;

/** The contract on a folder, and what only a folder can do. */
final class DirectoryStoreTest extends BlobStoreContract {
  private static final BlobName NAME = new BlobName("c", "a.gz");

  @TempDir private Path folder;

  @Override
  protected BlobStore open() {
    return new DirectoryStore(folder);
  }

  @Test
  void objects_are_plain_files_and_the_location_is_their_path() {
    BlobStore store = open();
    store.ensureContainer("c");
    store.put(NAME, new HeldBytes("text"), Map.of());
    assertThat(folder.resolve("c/a.gz")).hasContent("text");
    assertThat(store.location(NAME)).isEqualTo("file://%s/c/a.gz".formatted(folder));
  }

  @Test
  void a_failed_write_leaves_nothing_behind() throws IOException {
    BlobStore store = open();
    store.ensureContainer("c");
    HeldBytes broken = new HeldBytes("text");
    BlobStore.Buffer breaking =
        new BlobStore.Buffer() {
          @Override
          public long size() {
            return broken.size();
          }

          @Override
          public InputStream stream() {
            return new FailingStream(broken.stream(), "disk on fire");
          }

          @Override
          public String md5() {
            return broken.md5();
          }
        };
    assertThatThrownBy(() -> store.put(NAME, breaking, Map.of())).hasMessageContaining("on fire");
    try (Stream<Path> left = Files.walk(folder).filter(Files::isRegularFile)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void a_truncated_file_fails_while_it_is_read() throws IOException {
    BlobStore store = open();
    store.ensureContainer("c");
    store.put(NAME, new HeldBytes("some text"), Map.of());
    Files.writeString(folder.resolve("c/a.gz"), "some");
    try (InputStream bytes = store.open(NAME).orElseThrow()) {
      assertThatThrownBy(bytes::readAllBytes).hasMessageContaining("broke off at byte 4 of 9");
    }
  }

  @Test
  void a_record_whose_file_is_gone_or_shorter_is_no_backup() throws IOException {
    BlobStore store = open();
    store.ensureContainer("c");
    store.put(NAME, new HeldBytes("some text"), Map.of());
    Files.writeString(folder.resolve("c/a.gz"), "some");
    assertThatThrownBy(() -> store.stat(NAME))
        .hasMessageContaining("a.gz has 4 bytes, recorded are 9");
    Files.delete(folder.resolve("c/a.gz"));
    assertThat(store.stat(NAME)).isEmpty();
  }

  @Test
  void what_killed_writers_left_is_swept_and_what_is_being_written_stays() throws Exception {
    DirectoryStore store = new DirectoryStore(folder);
    store.sweep();
    store.ensureContainer("c");
    Files.writeString(folder.resolve("c/.new-123.tmp"), "half a segment");
    Files.writeString(folder.resolve("c/.objects/.new-4.tmp"), "half a record");
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch swept = new CountDownLatch(1);
    HeldBytes bytes = new HeldBytes("text");
    BlobStore.Buffer slow =
        new BlobStore.Buffer() {
          @Override
          public long size() {
            return bytes.size();
          }

          @Override
          public InputStream stream() {
            return new FilterInputStream(bytes.stream()) {
              @Override
              public int read(byte[] target, int from, int count) throws IOException {
                writing.countDown();
                try {
                  swept.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
                return super.read(target, from, count);
              }
            };
          }

          @Override
          public String md5() {
            return bytes.md5();
          }
        };
    Thread writer = Thread.ofVirtual().start(() -> store.put(NAME, slow, Map.of()));
    writing.await();
    store.sweep();
    swept.countDown();
    writer.join();

    assertThat(folder.resolve("c/a.gz")).hasContent("text");
    try (Stream<Path> left = Files.walk(folder).filter(Files::isRegularFile)) {
      assertThat(left.map(file -> folder.relativize(file).toString()))
          .containsExactlyInAnyOrder("c/a.gz", "c/.objects/a.gz.json");
    }
  }

  @Test
  void a_name_cannot_lead_out_of_the_folder() {
    for (String bad : new String[] {"..", "../x", "a/../../x", ".objects", ""}) {
      assertThatThrownBy(() -> open().stat(new BlobName("c", bad)))
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(GuestException.class))
          .extracting(GuestException::code)
          .isEqualTo(ErrorCode.BAD_REQUEST);
      assertThatThrownBy(() -> open().stat(new BlobName(bad, "x")))
          .isInstanceOf(GuestException.class);
    }
  }
}
