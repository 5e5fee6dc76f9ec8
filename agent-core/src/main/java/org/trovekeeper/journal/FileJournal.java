package org.trovekeeper.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * The journal in one file of checksummed lines. One platform thread writes; whatever arrived while
 * it waited for the disk goes out with the next flush, so that one fsync serves many calls, and a
 * disk that hangs holds up no one who does not need it.
 */
public final class FileJournal implements Journal {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long MAX_BYTES = 1 << 20;

  private final JournalFile file;
  private final JournalState state;
  private final Thread writer;
  private final BlockingQueue<Entry> entries = new LinkedBlockingQueue<>();
  private final List<Unfinished> unfinished;

  private record Entry(
      List<JournalRecord> records, CompletableFuture<Void> durable, boolean last) {}

  private FileJournal(JournalFile file, JournalState state) {
    this.file = file;
    this.state = state;
    this.unfinished = state.unfinished();
    this.writer = Thread.ofPlatform().name("journal").daemon().unstarted(this::write);
  }

  /**
   * Reads what an earlier run left and begins a new, short file. Makes missing folders. Where the
   * disk is full the agent starts all the same: it says so, and refuses what it cannot write down.
   */
  public static FileJournal open(Path path) {
    return open(path, MAX_BYTES);
  }

  /**
   * @param maxBytes the file is rewritten when it has grown beyond this
   */
  public static FileJournal open(Path path, long maxBytes) {
    try {
      Files.createDirectories(path.toAbsolutePath().resolveSibling("."));
      JournalFile file = new JournalFile(path, maxBytes);
      JournalState state = file.read();
      file.tryRewrite(state);
      FileJournal journal = new FileJournal(file, state);
      journal.writer.start();
      return journal;
    } catch (IOException e) {
      throw GuestException.of(
          ErrorCode.FILE_FAILED, "the journal %s could not be opened".formatted(path), e);
    }
  }

  @Override
  public Ticket open(Accepted accepted) {
    commit(new JournalRecord.Opened(accepted));
    return new FileTicket(accepted.id());
  }

  @Override
  public boolean seen(String uniqueId) {
    return state.knows(uniqueId);
  }

  @Override
  public List<Unfinished> unfinished() {
    return unfinished;
  }

  @Override
  public void settle(Unfinished settled) {
    commit(new JournalRecord.Closed(settled.accepted().id()));
  }

  @Override
  public void close() {
    entries.add(new Entry(List.of(), new CompletableFuture<>(), true));
    try {
      writer.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An interrupt does not cut the wait short: the record would be there, and said not to be. */
  private void commit(JournalRecord record) {
    CompletableFuture<Void> durable = new CompletableFuture<>();
    entries.add(new Entry(List.of(record), durable, false));
    try {
      durable.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      String why =
          e.getCause() instanceof TimeoutException
              ? "the journal's disk does not answer"
              : "the journal could not be written";
      throw GuestException.of(ErrorCode.FILE_FAILED, why, e);
    }
  }

  private void write() {
    boolean more = true;
    while (more) {
      List<Entry> batch = new ArrayList<>();
      try {
        batch.add(entries.take());
      } catch (InterruptedException _) {
        break;
      }
      entries.drainTo(batch);
      commit(batch);
      more = batch.stream().noneMatch(Entry::last);
    }
    file.close();
  }

  private void commit(List<Entry> batch) {
    List<JournalRecord> records =
        batch.stream().flatMap(entry -> entry.records().stream()).toList();
    try {
      file.append(records, state);
      records.forEach(state::apply);
      batch.forEach(entry -> entry.durable().complete(null));
    } catch (IOException | RuntimeException e) {
      batch.forEach(entry -> entry.durable().completeExceptionally(e));
    }
  }

  private final class FileTicket implements Ticket {
    private final String id;

    FileTicket(String id) {
      this.id = id;
    }

    @Override
    public void note(String step, Map<String, String> facts) {
      commit(new JournalRecord.Noted(id, step, facts));
    }

    @Override
    public void close() {
      commit(new JournalRecord.Closed(id));
    }
  }
}
