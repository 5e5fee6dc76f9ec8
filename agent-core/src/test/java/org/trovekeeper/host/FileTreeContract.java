package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;

/** What every file tree must do; the fake too. */
public abstract class FileTreeContract {
  protected abstract FileTree files();

  /** An existing empty folder. */
  protected abstract Path folder();

  @Test
  void what_was_written_is_read() {
    write("a", "grün\n");
    assertThat(files().read(file("a"))).contains("grün\n");
    write("a", "other");
    assertThat(files().read(file("a"))).contains("other");
    assertThat(files().list(folder())).containsExactly(file("a"));
  }

  @Test
  void a_missing_file_is_empty_and_can_be_deleted() {
    assertThat(files().read(file("a"))).isEmpty();
    assertThat(files().exists(file("a"))).isFalse();
    files().delete(file("a"));
  }

  @Test
  void a_deleted_file_is_gone() {
    write("a", "x");
    files().delete(file("a"));
    assertThat(files().exists(file("a"))).isFalse();
  }

  @Test
  void folders_are_made_with_their_parents() {
    Path deep = file("a").resolve("b/c");
    files().makeFolder(deep, 0750, Optional.empty());
    files().makeFolder(deep, 0750, Optional.empty());
    files().write(deep.resolve("f"), "x", 0600, Optional.empty());
    assertThat(files().list(deep)).containsExactly(deep.resolve("f"));
  }

  @Test
  void a_list_is_sorted_and_that_of_a_missing_folder_is_empty() {
    write("b", "");
    write("a", "");
    assertThat(files().list(folder())).containsExactly(file("a"), file("b"));
    assertThat(files().list(file("no-such-folder"))).isEmpty();
  }

  @Test
  void clearing_leaves_the_folder_empty() {
    files().makeFolder(file("sub/sub"), 0700, Optional.empty());
    write("sub/sub/f", "x");
    write("g", "x");
    files().clear(folder());
    assertThat(files().list(folder())).isEmpty();
    assertThat(files().exists(folder())).isTrue();
    files().clear(file("no-such-folder"));
  }

  @Test
  void writing_into_a_missing_folder_fails() {
    assertThatThrownBy(() -> write("no-such-folder/f", "x"))
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_FAILED));
  }

  protected final Path file(String name) {
    return folder().resolve(name);
  }

  protected final void write(String name, String content) {
    files().write(file(name), content, 0644, Optional.empty());
  }
}
