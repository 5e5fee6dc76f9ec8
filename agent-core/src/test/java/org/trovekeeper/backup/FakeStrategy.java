package org.trovekeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.backup.BackupSource;
import org.trovekeeper.spi.backup.BackupStrategy;
import org.trovekeeper.spi.backup.RestoreTarget;
import org.trovekeeper.spi.host.Host;

/** Saves the bytes it is given, and keeps the layers it gets back. */
final class FakeStrategy implements BackupStrategy {
  private InputStream next = new ByteArrayInputStream(new byte[0]);
  private boolean toolFails;
  private String olderSuffix = ".xbstream";
  private boolean stored;
  private boolean settlingFails;
  private Optional<BackupJob> job = Optional.empty();
  private int lsn;
  private final List<byte[]> layers = new ArrayList<>();
  private boolean completed;
  private boolean sourceClosed;
  private boolean tidied;

  void next(byte[] bytes) {
    next(new ByteArrayInputStream(bytes));
  }

  void next(InputStream bytes) {
    next = bytes;
  }

  void toolFails() {
    toolFails = true;
  }

  void olderSuffix(String suffix) {
    olderSuffix = suffix;
  }

  void settlingFails() {
    settlingFails = true;
  }

  /** Whether the last source was told that the store has everything. */
  boolean stored() {
    return stored;
  }

  BackupJob job() {
    return job.orElseThrow();
  }

  List<byte[]> layers() {
    return layers;
  }

  boolean completed() {
    return completed;
  }

  boolean sourceClosed() {
    return sourceClosed;
  }

  @Override
  public StrategyNames names() {
    return new StrategyNames(
        "FakeBackupEx",
        Optional.of("FakeBackupExIncremental"),
        "fakebackup",
        olderSuffix,
        ".xbstream");
  }

  @Override
  public Set<String> datastores() {
    return Set.of("fake");
  }

  @Override
  public BackupSource open(Host host, BackupAccess access, BackupJob wanted, Deadline deadline) {
    job = Optional.of(wanted);
    stored = false;
    return new BackupSource() {
      @Override
      public InputStream bytes() {
        return next;
      }

      @Override
      public Map<String, String> finish(Deadline deadline) {
        if (toolFails) {
          throw GuestException.of(ErrorCode.COMMAND_FAILED, "the tool ended with status 1");
        }
        lsn += 100;
        return Map.of("lsn", Integer.toString(lsn));
      }

      @Override
      public void stored(Deadline deadline) {
        stored = true;
        if (settlingFails) {
          throw GuestException.of(ErrorCode.ENGINE_DOWN, "the server is gone");
        }
      }

      @Override
      public void close() {
        sourceClosed = true;
      }
    };
  }

  @Override
  public void tidy(Host host, BackupAccess access, Deadline deadline) {
    tidied = true;
  }

  boolean tidied() {
    return tidied;
  }

  @Override
  public RestoreTarget restore(
      Host host, BackupAccess access, RestoreJob wanted, Deadline deadline) {
    return new RestoreTarget() {
      @Override
      public void layer(int index, InputStream bytes, Deadline deadline) {
        assertThat(index).as("layers come in order").isEqualTo(layers.size());
        try {
          layers.add(bytes.readAllBytes());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void complete(Deadline deadline) {
        assertThat(layers).as("all layers came").hasSize(wanted.layers());
        completed = true;
      }

      @Override
      public void close() {
        if (!completed) {
          layers.clear();
        }
      }
    };
  }
}
