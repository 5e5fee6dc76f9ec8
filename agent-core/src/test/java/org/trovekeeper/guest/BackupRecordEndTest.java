package org.trovekeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.backup.BackupService;
import org.trovekeeper.backup.Strategies;
import org.trovekeeper.config.BackupSettings;
import org.trovekeeper.config.Generation;
import org.trovekeeper.config.VolumeSettings;
import org.trovekeeper.dispatch.Dispatcher;
import org.trovekeeper.dispatch.Lanes;
import org.trovekeeper.dispatch.RecordedAnswering;
import org.trovekeeper.dispatch.RecordedConductor;
import org.trovekeeper.host.Machine;
import org.trovekeeper.journal.MemoryJournal;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Volumes.FileSystemOptions;
import org.trovekeeper.status.EngineWork;
import org.trovekeeper.status.PrepareMarks;
import org.trovekeeper.testing.FakeHost;
import org.trovekeeper.testing.RecordedManager;

/** The record of a backup ends as FAILED once, wherever in the call the failure was. */
class BackupRecordEndTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Path VOLUME = Path.of("/volume");

  private final FakeHost host = FakeHost.privilegedHost();
  private final RecordedManager manager = new RecordedManager();
  private final RecordedConductor conductor = new RecordedConductor();
  private final MemoryJournal journal = new MemoryJournal();
  private final BackupService backups =
      new BackupService(
          new BackupService.Guest(
              "recorded",
              host,
              manager::backupAccess,
              () -> {
                throw GuestException.of(ErrorCode.VOLUME_FAILED, "the volume is gone");
              }),
          (_, _, _) -> {
            throw GuestException.of(ErrorCode.STORE_UNAUTHORIZED, "the token is old");
          },
          new Strategies(List.of()),
          conductor,
          Generation.G2,
          new BackupSettings(
              Optional.empty(), "c", 1 << 20, true, false, Optional.empty(), true, Map.of()));
  private final Dispatcher dispatcher =
      new Dispatcher(
          MethodTable.of(
              new MethodTable.Parts(
                  manager,
                  manager.replication(),
                  Optional.empty(),
                  backups,
                  volume(),
                  marks(),
                  conductor,
                  new Machine(),
                  "test",
                  Generation.G2,
                  new EngineWork(),
                  new Lanes(1),
                  () -> {})),
          journal,
          conductor,
          new Lanes(4));

  @AfterEach
  void stop() {
    assertThat(dispatcher.close(Deadline.in(LIMIT))).isTrue();
  }

  @Test
  void a_backup_that_cannot_even_begin_has_failed() throws InterruptedException {
    assertThat(send("create_backup", Map.of("backup_info", Map.of("id", "b1"))))
        .isInstanceOf(Reply.Failure.class);
    assertFailedOnce("b1");
    assertThat(journal.reopened().unfinished()).isEmpty();
  }

  @Test
  void a_backup_that_comes_while_the_agent_stops_has_failed() throws InterruptedException {
    stop();
    send("create_backup", Map.of("backup_info", Map.of("id", "b1")));
    assertFailedOnce("b1");
  }

  @Test
  void a_snapshot_whose_source_refuses_fails_its_backup() throws InterruptedException {
    manager.failOn("becomeSource");
    send("get_replication_snapshot", snapshot(1));
    assertFailedOnce("b1");
  }

  @Test
  void a_snapshot_whose_backup_fails_tells_so_once() throws InterruptedException {
    send("get_replication_snapshot", snapshot(1));
    assertFailedOnce("b1");
  }

  @Test
  void the_snapshot_of_a_second_replica_has_no_say_in_the_backup_it_uses()
      throws InterruptedException {
    manager.failOn("becomeSource");
    assertThat(send("get_replication_snapshot", snapshot(2))).isInstanceOf(Reply.Failure.class);
    assertThat(updates()).isEmpty();
  }

  private static Map<String, @Nullable Object> snapshot(int replica) {
    return Map.of("snapshot_info", Map.of("id", "b1", "replica_number", (long) replica));
  }

  private void assertFailedOnce(String id) {
    assertThat(updates())
        .singleElement()
        .asString()
        .contains("backup_id=" + id, "state=FAILED", "success=false");
  }

  private List<String> updates() {
    stop();
    List<String> told = new ArrayList<>(conductor.told());
    told.removeIf(message -> !message.startsWith("update_backup"));
    return told;
  }

  private Reply send(String method, Map<String, @Nullable Object> arguments)
      throws InterruptedException {
    RecordedAnswering answering = new RecordedAnswering();
    dispatcher.handle(incoming(method, arguments), answering);
    return answering.awaitReply();
  }

  private static Incoming incoming(String method, Map<String, @Nullable Object> arguments) {
    return new Incoming(
        method,
        "1.0",
        arguments,
        new RequestContext(Map.of()),
        Optional.of("id-1"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private DataVolume volume() {
    return new DataVolume(
        host.volumes(),
        host.files(),
        VOLUME,
        new VolumeSettings(
            false,
            Optional.empty(),
            "",
            new FileSystemOptions("ext4", "", ""),
            Duration.ofSeconds(1)));
  }

  private PrepareMarks marks() {
    return PrepareMarks.load(host.files(), Path.of("/state"), VOLUME, List.of());
  }
}
