package org.trovekeeper.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.journal.FileJournal;
import org.trovekeeper.journal.Journal;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Incoming.ReplyAddress;
import org.trovekeeper.rpc.Lane;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Calls on a state folder whose file system really has no room. */
class FullStateDiskTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final RecordedConductor conductor = new RecordedConductor();
  private final List<Reply> replies = new ArrayList<>();
  private boolean mounted;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    assumeTrue(LocalHost.runningAsRoot(), "SKIPPED: a small file system needs root");
    mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder.toString()) == 0;
    assumeTrue(mounted, "SKIPPED: no file system can be mounted here");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertThat(run("umount", folder.toString())).isZero();
    }
  }

  @Test
  void a_call_is_refused_before_it_is_acknowledged_and_taken_when_there_is_room()
      throws IOException, InterruptedException {
    try (Journal journal = FileJournal.open(folder.resolve("journal"))) {
      Dispatcher dispatcher = dispatcher(journal);
      fill();
      RecordedAnswering refused = untilRefused(dispatcher);
      refused.awaitAccepted();
      assertThat(refused.events()).containsExactly("failure", "accepted");

      Files.delete(folder.resolve("filler"));
      RecordedAnswering taken = new RecordedAnswering();
      dispatcher.handle(call("with room"), taken);
      assertThat(taken.awaitReply()).isEqualTo(new Reply.Result("done"));
      assertThat(taken.events()).containsExactly("accepted", "result");
      assertThat(dispatcher.close(Deadline.in(LIMIT))).isTrue();
    }
  }

  @Test
  void what_was_cut_off_is_told_by_a_start_on_a_disk_that_is_still_full() throws IOException {
    Path file = folder.resolve("journal");
    Journal killed = FileJournal.open(file);
    killed.open(
        new Journal.Accepted(
            "1", "work", Map.of(), Optional.of(new ReplyAddress("q", "m")), Map.of()));
    fill();
    byte[] left = Files.readAllBytes(file);
    killed.close();
    for (int start = 0; start < 2; start++) {
      try (Journal journal = FileJournal.open(file)) {
        assertThat(journal.unfinished()).hasSize(1);
        new UnfinishedWork(Map.of(), journal, conductor)
            .report((address, reply) -> replies.add(reply));
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(left);
    }
    assertThat(replies)
        .hasSize(2)
        .allSatisfy(reply ->
            assertThat(reply)
                .isInstanceOfSatisfying(
                    Reply.Failure.class,
                    failure -> assertThat(failure.why().code()).isEqualTo(ErrorCode.INTERRUPTED)));
  }

  /** The last page of the journal has room for some more. */
  private static RecordedAnswering untilRefused(Dispatcher dispatcher) throws InterruptedException {
    for (int call = 0; call < 200; call++) {
      RecordedAnswering answering = new RecordedAnswering();
      dispatcher.handle(call("call " + call), answering);
      if (answering.awaitReply() instanceof Reply.Failure(GuestException why)) {
        assertThat(why.code()).isEqualTo(ErrorCode.FILE_FAILED);
        return answering;
      }
    }
    throw new AssertionError("no call was refused");
  }

  private Dispatcher dispatcher(Journal journal) {
    RpcMethod work =
        new RpcMethod(
            "work",
            Lane.ENGINE,
            LIMIT,
            Optional.empty(),
            false,
            List.of(),
            "",
            "",
            Optional.empty(),
            (_, _) -> "done");
    return new Dispatcher(Map.of("work", work), journal, conductor, new Lanes(4));
  }

  private static Incoming call(String id) {
    return new Incoming(
        "work",
        "1.0",
        Map.of(),
        new RequestContext(Map.of()),
        Optional.of(id),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new ReplyAddress("q", "m")));
  }

  /** To the last byte. */
  private void fill() throws IOException {
    try (FileChannel filler =
        FileChannel.open(
            folder.resolve("filler"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (true) {
        filler.write(ByteBuffer.allocate(4096));
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
