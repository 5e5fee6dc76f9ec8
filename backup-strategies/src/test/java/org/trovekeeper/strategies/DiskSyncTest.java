package org.trovekeeper.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.testing.FakeHost;

/** What a restore has written is on the disk when it says that it is complete. */
class DiskSyncTest {
  private static final String LINE = "sync --file-system /vol/data";
  private static final int MIB = 1 << 20;

  private final FakeHost host = FakeHost.privilegedHost();
  private final Deadline deadline = Deadline.in(Duration.ofSeconds(30));
  private final DiskSync sync =
      new DiskSync(
          host,
          new BackupAccess(
              Path.of("/vol/data"),
              Path.of("/vol/engine.conf"),
              Path.of("/run/credentials"),
              Optional.of("postgres"),
              Path.of("/vol/.trovekeeper")));

  @BeforeEach
  void disk() {
    host.commands().on("sync").succeeds();
  }

  private void write(int bytes) throws IOException {
    InputStream stream = sync.along(new ByteArrayInputStream(new byte[bytes]), deadline);
    stream.transferTo(OutputStream.nullOutputStream());
  }

  @Test
  void much_that_is_written_goes_to_the_disk_before_the_end() throws IOException {
    write(127 * MIB);
    assertThat(host.commands().lines()).isEmpty();
    write(130 * MIB);
    assertThat(host.commands().lines()).containsExactly(LINE, LINE);
    assertThat(host.commands().ran().getFirst().osUser()).contains("postgres");
  }

  @Test
  void little_that_is_written_is_on_the_disk_at_the_end_too() throws IOException {
    write(1);
    sync.finish(deadline);
    assertThat(host.commands().lines()).containsExactly(LINE);
  }

  @Test
  void a_disk_that_took_less_than_it_was_given_fails_the_restore() throws IOException {
    host.commands().on("sync").fails(1, "sync: Input/output error");
    write(128 * MIB);
    host.commands().on("sync").succeeds();
    assertThatThrownBy(() -> sync.finish(deadline))
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESTORE_FAILED))
        .hasMessageContaining("Input/output error");
  }
}
