package org.trovekeeper.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

class FileJournalTest extends JournalContract {
  @TempDir Path folder;

  @Override
  protected Journal begin() {
    return FileJournal.open(file());
  }

  @Override
  protected Journal restarted() {
    return FileJournal.open(file());
  }

  private Path file() {
    return folder.resolve("state/journal");
  }

  @Test
  void after_a_crash_at_any_byte_exactly_the_whole_lines_count() throws IOException {
    try (Journal journal = begin()) {
      journal.open(CALL).close();
      journal.open(CAST).note("building", Map.of("backup_id", "b"));
    }
    byte[] bytes = Files.readAllBytes(file());
    for (int length = 0; length <= bytes.length; length++) {
      byte[] prefix = Arrays.copyOf(bytes, length);
      Files.write(file(), prefix);
      long lines =
          new String(prefix, StandardCharsets.US_ASCII).chars().filter(c -> c == '\n').count();
      try (Journal journal = restarted()) {
        // known, open CALL, close CALL, open CAST, note CAST
        assertThat(journal.seen("id-1")).isEqualTo(lines >= 2);
        assertThat(journal.seen("id-2")).isEqualTo(lines >= 4);
        assertThat(journal.unfinished()).hasSize(lines == 2 || lines >= 4 ? 1 : 0);
        if (lines == 5) {
          assertThat(journal.unfinished().getFirst().steps()).containsExactly("building");
        }
        journal.open(new Journal.Accepted("next", "m", Map.of(), Optional.empty(), Map.of()));
      }
      try (Journal journal = restarted()) {
        assertThat(journal.seen("next")).isTrue();
      }
    }
  }

  @Test
  void a_damaged_line_costs_that_line_only() throws IOException {
    try (Journal journal = begin()) {
      journal.open(CALL);
      journal.open(CAST);
    }
    Files.writeString(file(), Files.readString(file()).replace("restart", "rest4rt"));
    try (Journal journal = restarted()) {
      assertThat(journal.unfinished())
          .extracting(Journal.Unfinished::accepted)
          .containsExactly(CAST);
    }
  }

  @Test
  void the_file_stays_small_and_private() throws IOException {
    try (Journal journal = FileJournal.open(file(), 8_000)) {
      Journal.Ticket open = journal.open(CALL);
      for (int i = 0; i < 400; i++) {
        journal
            .open(new Journal.Accepted("i" + i % 100, "m", Map.of(), Optional.empty(), Map.of()))
            .close();
      }
      assertThat(Files.size(file())).isLessThan(9_000);
      open.note("still here", Map.of());
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (Journal journal = restarted()) {
      assertThat(journal.unfinished()).hasSize(1);
    }
  }

  @Test
  void many_threads_are_served_and_nothing_is_lost() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    CountDownLatch go = new CountDownLatch(1);
    try (Journal journal = begin()) {
      for (int i = 0; i < 50; i++) {
        String id = "t" + i;
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  journal.open(new Journal.Accepted(id, "m", Map.of(), Optional.empty(), Map.of()));
                }));
      }
      go.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    try (Journal journal = restarted()) {
      assertThat(journal.unfinished()).hasSize(50);
    }
  }

  @Test
  void an_interrupted_thread_still_writes_and_stays_interrupted() {
    try (Journal journal = begin()) {
      Thread.currentThread().interrupt();
      try {
        journal.open(CALL).close();
        journal.open(CAST).note("stored", Map.of("location", "l"));
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
    try (Journal journal = restarted()) {
      assertThat(journal.seen("id-1")).isTrue();
      assertThat(journal.unfinished())
          .singleElement()
          .satisfies(left -> assertThat(left.facts()).containsEntry("location", "l"));
    }
  }

  @Test
  void a_disk_that_fails_is_told_and_the_journal_recovers_with_it() throws IOException {
    try (Journal journal = FileJournal.open(file(), 0)) {
      // every write begins a new file, for which this folder leaves no room
      Path blocker = file().resolveSibling("journal.new");
      Files.createDirectories(blocker.resolve("full"));
      assertThatThrownBy(() -> journal.open(CALL))
          .isInstanceOfSatisfying(
              GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_FAILED));
      assertThat(journal.seen("id-1")).isFalse();
      Files.delete(blocker.resolve("full"));
      Files.delete(blocker);
      journal.open(CAST);
    }
    try (Journal journal = restarted()) {
      assertThat(journal.seen("id-1")).isFalse();
      assertThat(journal.seen("id-2")).isTrue();
    }
  }

  @Test
  void a_folder_that_cannot_be_made_stops_the_start() throws IOException {
    Files.writeString(folder.resolve("state"), "a file");
    assertThatThrownBy(this::begin).isInstanceOf(GuestException.class);
  }
}
