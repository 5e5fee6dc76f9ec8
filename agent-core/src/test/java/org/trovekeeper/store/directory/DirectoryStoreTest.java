package org.trovekeeper.store.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
