package org.trovekeeper.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** A journal that lasts as long as its object; can be told to fail. */
public final class MemoryJournal implements Journal {
  private final JournalState state;
  private final List<Unfinished> unfinished;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private volatile boolean failing;

  public MemoryJournal() {
    this(new JournalState());
  }

  private MemoryJournal(JournalState state) {
    this.state = state;
    this.unfinished = state.unfinished();
  }

  /** As the next run of the agent would find it. */
  public MemoryJournal reopened() {
    JournalState copy = new JournalState();
    state.records().forEach(copy::apply);
    return new MemoryJournal(copy);
  }

  /** From now on nothing can be written. */
  public void fail() {
    failing = true;
  }

  /** What was written, such as {@code open prepare}, {@code note answered}, {@code close}. */
  public List<String> events() {
    return new ArrayList<>(events);
  }

  /** Returns when this was written. */
  public synchronized void awaitEvent(String event) throws InterruptedException {
    Deadline deadline = Deadline.in(Duration.ofSeconds(20));
    while (!events.contains(event)) {
      if (deadline.expired()) {
        throw new AssertionError("never written: " + event);
      }
      wait(Math.max(1, deadline.remaining().toMillis()));
    }
  }

  @Override
  public Ticket open(Accepted accepted) {
    write("open " + accepted.method(), new JournalRecord.Opened(accepted));
    return new Ticket() {
      @Override
      public void note(String step, Map<String, String> facts) {
        write("note " + step, new JournalRecord.Noted(accepted.id(), step, facts));
      }

      @Override
      public void close() {
        write("close", new JournalRecord.Closed(accepted.id()));
      }
    };
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
    write("settle", new JournalRecord.Closed(settled.accepted().id()));
  }

  @Override
  public void close() {}

  private synchronized void write(String event, JournalRecord record) {
    if (failing) {
      throw GuestException.of(ErrorCode.FILE_FAILED, "the journal could not be written");
    }
    state.apply(record);
    events.add(event);
    notifyAll();
  }
}
