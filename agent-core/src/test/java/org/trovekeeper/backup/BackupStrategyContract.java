package org.trovekeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.backup.BackupStrategy;
import org.trovekeeper.spi.backup.BackupStrategy.BackupJob;
import org.trovekeeper.spi.backup.BackupStrategy.RestoreJob;
import org.trovekeeper.spi.backup.RestoreTarget;
import org.trovekeeper.spi.host.Host;

/** What every strategy promises, on a real engine. */
public abstract class BackupStrategyContract {
  private final Deadline deadline = soon();

  protected abstract BackupStrategy strategy();

  protected abstract Host host();

  /** A working engine with data. */
  protected abstract BackupAccess source();

  /** Another instance, not running, of which nothing exists yet. */
  protected abstract BackupAccess target();

  /** Changes data, differently each time. */
  protected abstract void change();

  /** The content of the running source. */
  protected abstract String sourceContent();

  /** The content of the restored target, read by a real engine. */
  protected abstract String targetContent();

  /** Kills the tools that save the source. */
  protected abstract void killTools();

  /**
   * Lengths at which a stream is cut; those that the unpacking tool does not notice belong here.
   */
  protected int[] cuts(byte[] whole) {
    return new int[] {0, 100, whole.length / 2, whole.length - 10};
  }

  private static final class Saved {
    private final byte[] bytes;
    private final Map<String, String> metadata;

    Saved(byte[] bytes, Map<String, String> metadata) {
      this.bytes = bytes;
      this.metadata = metadata;
    }
  }

  private Saved save(Optional<Map<String, String>> parent) throws IOException {
    BackupJob job = new BackupJob("contract", parent, List.of());
    try (BackupSource saved = strategy().open(host(), source(), job, soon())) {
      byte[] bytes = saved.bytes().readAllBytes();
      Map<String, String> metadata = saved.finish(deadline);
      saved.stored(deadline);
      return new Saved(bytes, metadata);
    }
  }

  private void restore(List<byte[]> layers) {
    try (RestoreTarget restored =
        strategy().restore(host(), target(), new RestoreJob(layers.size()), soon())) {
      for (int index = 0; index < layers.size(); index++) {
        restored.layer(index, new ByteArrayInputStream(layers.get(index)), deadline);
      }
      restored.complete(deadline);
    }
  }

  private void assertNothingRestored() throws IOException {
    try (Stream<Path> files = Files.list(target().dataDirectory())) {
      assertThat(files).as("the data folder is emptied after a failed restore").isEmpty();
    }
    assertNothingLeft(target());
  }

  private void assertNothingLeft(BackupAccess access) throws IOException {
    Path volume = access.privateDirectory().resolveSibling(".trovekeeper-tools");
    assertThat(volume).as("no folder of the tools stays behind").doesNotExist();
  }

  /** Saves a full backup and two incremental ones, each after a change, and restores them. */
  protected final void saveAndRestoreChain() throws IOException {
    List<byte[]> layers = new ArrayList<>();
    Map<String, String> parent = new HashMap<>();
    for (int layer = 0; layer < 3; layer++) {
      change();
      Saved saved = save(layer == 0 ? Optional.empty() : Optional.of(parent));
      layers.add(saved.bytes);
      parent = new HashMap<>(saved.metadata);
    }
    assertNothingLeft(source());
    restore(layers);
    assertNothingLeft(target());
  }

  /** A strategy without increments is not asked for them. */
  private void needsIncrements() {
    assumeThat(strategy().names().olderIncremental())
        .as("it makes incremental backups")
        .isPresent();
  }

  protected static Deadline soon() {
    return Deadline.in(Duration.ofMinutes(2));
  }

  @Test
  void a_full_backup_comes_back_as_the_same_content() throws IOException {
    change();
    restore(List.of(save(Optional.empty()).bytes));
    assertNothingLeft(target());
    assertThat(targetContent()).isEqualTo(sourceContent());
  }

  @Test
  void a_full_backup_and_two_incremental_ones_come_back_as_the_same_content() throws IOException {
    needsIncrements();
    saveAndRestoreChain();
    assertThat(targetContent()).isEqualTo(sourceContent());
  }

  @Test
  void a_killed_tool_is_a_failed_backup() throws IOException {
    BackupJob job = new BackupJob("contract", Optional.empty(), List.of());
    try (BackupSource saved = strategy().open(host(), source(), job, soon())) {
      assertThat(saved.bytes().readNBytes(1000)).hasSize(1000);
      killTools();
      // the pipe may hold more; its end must not look like the backup's end
      drain(saved);
      assertThatThrownBy(() -> saved.finish(deadline)).isInstanceOf(GuestException.class);
    }
    assertNothingLeft(source());
  }

  private static void drain(BackupSource saved) {
    try {
      saved.bytes().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      assertThat(e).as("a pipe that was closed").isNotNull();
    }
  }

  @Test
  void a_short_stream_is_not_restored() throws IOException {
    byte[] whole = save(Optional.empty()).bytes;
    for (int length : cuts(whole)) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> restore(List.of(cut)))
          .as("%d bytes of %d", length, whole.length)
          .isInstanceOf(GuestException.class);
      assertNothingRestored();
    }
  }

  @Test
  void a_stream_of_another_kind_is_not_restored() throws IOException {
    byte[] noise = new byte[200_000];
    new Random(7).nextBytes(noise);
    assertThatThrownBy(() -> restore(List.of(noise))).isInstanceOf(GuestException.class);
    assertNothingRestored();
  }

  @Test
  void an_incremental_backup_is_not_restored_as_a_full_one() throws IOException {
    needsIncrements();
    Map<String, String> parent = save(Optional.empty()).metadata;
    change();
    byte[] incremental = save(Optional.of(parent)).bytes;
    assertThatThrownBy(() -> restore(List.of(incremental))).isInstanceOf(GuestException.class);
    assertNothingRestored();
  }

  @Test
  void a_parent_without_its_position_is_refused() {
    needsIncrements();
    BackupJob job = new BackupJob("contract", Optional.of(Map.of("lsn", "x; drop")), List.of());
    assertThatThrownBy(() -> strategy().open(host(), source(), job, soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_CHAIN_BROKEN));
  }

  @Test
  void a_wrong_option_is_a_failed_backup_that_says_why() throws IOException {
    BackupJob job = new BackupJob("contract", Optional.empty(), List.of("--no-such-option"));
    try (BackupSource saved = strategy().open(host(), source(), job, soon())) {
      drain(saved);
      assertThatThrownBy(() -> saved.finish(deadline)).hasMessageContaining("no-such-option");
    }
    assertNothingLeft(source());
  }
}
