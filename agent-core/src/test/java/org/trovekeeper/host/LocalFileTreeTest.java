package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.host.FileTree;

class LocalFileTreeTest extends FileTreeContract {
  private final boolean root = LocalHost.runningAsRoot();
  private final LocalFileTree files = new LocalFileTree(root);
  @TempDir Path temp;

  @Override
  protected FileTree files() {
    return files;
  }

  @Override
  protected Path folder() {
    return temp;
  }

  @Test
  void the_mode_is_as_asked_whatever_was_there_before() throws IOException {
    write("a", "x");
    files.write(file("a"), "secret", 0600, Optional.empty());
    assertThat(mode("a")).isEqualTo(0600);
    files.write(file("a"), "shared", 0664, Optional.empty());
    assertThat(mode("a")).isEqualTo(0664);
  }

  @Test
  void a_folder_lists_no_file_that_is_being_written() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 200; i++) {
                write("record.json", "full");
              }
              ended.set(true);
            });
    while (!ended.get()) {
      assertThat(files.list(temp)).isSubsetOf(List.of(file("record.json")));
    }
    writer.join();
    Files.createFile(temp.resolve(".other.json.0b9c4f0e-8d3a-4a6e-9a51-3a1f6a0d6a11.tmp"));
    assertThat(files.list(temp))
        .as("nor one that a killed agent left")
        .containsExactly(file("record.json"));
  }

  @Test
  void a_reader_sees_the_old_content_or_the_new_one() throws Exception {
    String one = "1".repeat(200_000);
    String two = "2".repeat(200_000);
    write("a", one);
    AtomicBoolean ended = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < 50; i++) {
                write("a", i % 2 == 0 ? two : one);
              }
              ended.set(true);
            });
    while (!ended.get()) {
      assertThat(files.read(file("a"))).hasValueSatisfying(seen -> assertThat(seen).isIn(one, two));
    }
    writer.join();
    assertThat(files.list(temp)).as("nothing else is left").containsExactly(file("a"));
  }

  @Test
  void a_failed_write_leaves_the_old_content_and_nothing_else() throws IOException {
    Files.createDirectories(file("a/b"));
    assertThatThrownBy(() -> write("a", "x")).hasMessageContaining("cannot write");
    assertThat(files.list(temp)).containsExactly(file("a"));
  }

  @Test
  void an_interrupted_thread_still_writes_and_stays_interrupted() {
    write("old", "x");
    Thread.currentThread().interrupt();
    try {
      files.makeFolder(file("sub"), 0700, Optional.empty());
      write("sub/a", "told");
      files.delete(file("old"));
      assertThat(files.read(file("sub/a"))).contains("told");
      assertThat(files.list(temp)).containsExactly(file("sub"));
      files.clear(file("sub"));
      assertThat(files.list(file("sub"))).isEmpty();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void interrupts_in_the_middle_of_writes_lose_none() throws InterruptedException {
    AtomicBoolean ended = new AtomicBoolean();
    Thread writer =
        Thread.ofVirtual()
            .unstarted(() -> {
              for (int i = 0; i < 100; i++) {
                write("f" + i, "x");
              }
              ended.set(true);
            });
    writer.start();
    // not without end: a write that is interrupted is done again
    for (int i = 0; i < 100_000 && writer.isAlive(); i++) {
      writer.interrupt();
      Thread.onSpinWait();
    }
    writer.join();
    assertThat(ended).isTrue();
    assertThat(files.list(temp)).hasSize(100);
  }

  @Test
  void a_private_file_is_never_written_through_a_link() throws IOException {
    write("victim", "kept");
    Files.createSymbolicLink(file("link"), file("victim"));
    assertThatThrownBy(() -> files.write(file("link"), "secret", 0600, Optional.empty()))
        .hasMessageContaining("it is a link");
    assertThat(files.read(file("victim"))).contains("kept");
  }

  @Test
  void our_own_link_to_a_file_for_all_is_followed_and_stays() throws IOException {
    write("real", "old");
    Files.createSymbolicLink(file("link"), file("real"));
    write("link", "new");
    assertThat(files.read(file("real"))).contains("new");
    assertThat(file("link")).isSymbolicLink();
  }

  @Test
  void a_link_that_another_account_made_is_refused() throws IOException {
    assumeThat(root).as("needs root").isTrue();
    write("victim", "kept");
    Files.createSymbolicLink(file("link"), file("victim"));
    Files.setAttribute(
        file("link"), "unix:uid", Account.named("nobody").user(), LinkOption.NOFOLLOW_LINKS);
    assertThatThrownBy(() -> write("link", "x")).hasMessageContaining("it is a link");
    assertThat(files.read(file("victim"))).contains("kept");
  }

  @Test
  void clearing_never_follows_a_link() throws IOException {
    Files.createDirectories(file("outside"));
    write("outside/kept", "x");
    Files.createDirectories(file("data"));
    Files.createSymbolicLink(file("data/link"), file("outside"));
    files.clear(file("data"));
    assertThat(files.list(file("data"))).isEmpty();
    assertThat(files.read(file("outside/kept"))).contains("x");
    Files.createSymbolicLink(file("alias"), file("outside"));
    assertThatThrownBy(() -> files.clear(file("alias"))).hasMessageContaining("is a link");
    assertThat(files.read(file("outside/kept"))).contains("x");
  }

  @Test
  void a_tree_is_given_to_an_account_without_following_links() throws IOException {
    assumeThat(root).as("needs root").isTrue();
    Files.createDirectories(file("outside"));
    Files.createDirectories(file("data/sub"));
    write("data/sub/f", "x");
    Files.createSymbolicLink(file("data/link"), file("outside"));
    files.own(file("data"), "nobody");
    int nobody = Account.named("nobody").user();
    assertThat(owner("data")).isEqualTo(nobody);
    assertThat(owner("data/sub/f")).isEqualTo(nobody);
    assertThat(owner("outside")).isEqualTo(0);
  }

  @Test
  void a_file_belongs_to_the_account_it_was_written_for() throws IOException {
    assumeThat(root).as("needs root").isTrue();
    files.write(file("a"), "x", 0640, Optional.of("nobody"));
    assertThat(owner("a")).isEqualTo(Account.named("nobody").user());
    assertThat(Files.getAttribute(file("a"), "unix:gid"))
        .isEqualTo(Account.named("nobody").group());
  }

  private int mode(String name) throws IOException {
    return (Integer) Files.getAttribute(file(name), "unix:mode") & 07777;
  }

  private int owner(String name) throws IOException {
    return (Integer) Files.getAttribute(file(name), "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
