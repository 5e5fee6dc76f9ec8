package org.trovekeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may end the leases of a command. */
final class LeaseSecretTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path root = Path.of("");

  @Test
  void the_secret_of_a_command_that_lives_is_not_given_away() throws Exception {
    try (LeaseSecret first = LeaseSecret.make(folder(), NOW);
        LeaseSecret second = LeaseSecret.make(folder(), NOW)) {
      assertThat(second.before()).isEmpty();
      assertThat(second.owner()).isNotEqualTo(first.owner());
      first.forget();
      second.forget();
    }
    try (LeaseSecret third = LeaseSecret.make(folder(), NOW)) {
      assertThat(third.before()).as("they gave back all leases").isEmpty();
    }
  }

  @Test
  void the_secret_of_a_command_that_was_killed_is_the_next_ones() throws Exception {
    Files.createDirectories(folder());
    left("killed", NOW.minus(Duration.ofSeconds(5)));
    try (LeaseSecret next = LeaseSecret.make(folder(), NOW)) {
      assertThat(next.before()).containsExactly("killed");
    }
  }

  @Test
  void the_secret_of_a_command_that_could_not_give_back_all_leases_is_the_next_ones()
      throws Exception {
    LeaseSecret first = LeaseSecret.make(folder(), Instant.now());
    first.close();
    try (LeaseSecret next = LeaseSecret.make(folder(), Instant.now())) {
      assertThat(next.before()).containsExactly(first.owner());
    }
  }

  @Test
  void a_file_whose_leases_ran_out_long_ago_is_removed() throws Exception {
    Files.createDirectories(folder());
    Path old = left("old", NOW.minus(Duration.ofDays(2)));
    try (LeaseSecret next = LeaseSecret.make(folder(), NOW)) {
      assertThat(next.before()).isEmpty();
      assertThat(old).doesNotExist();
    }
  }

  @Test
  void only_its_user_can_read_it() throws Exception {
    try (LeaseSecret secret = LeaseSecret.make(folder(), NOW)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
          .isEqualTo("rwx------");
      Path file = folder().resolve(secret.owner() + ".lease");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void the_folder_is_the_one_for_state_of_the_user() {
    assertThat(LeaseSecret.folder(Optional.of("/state"), "/home/me"))
        .isEqualTo(Path.of("/state/trovekeeper/promotions"));
    assertThat(LeaseSecret.folder(Optional.of("relative"), "/home/me"))
        .isEqualTo(Path.of("/home/me/.local/state/trovekeeper/promotions"));
  }

  private Path folder() {
    return root.resolve("promotions");
  }

  private Path left(String owner, Instant at) throws Exception {
    Path file = folder().resolve(owner + ".lease");
    Files.writeString(file, owner);
    Files.setLastModifiedTime(file, FileTime.from(at));
    return file;
  }
}
