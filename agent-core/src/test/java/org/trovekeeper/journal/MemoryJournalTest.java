package org.trovekeeper.journal;

class MemoryJournalTest extends JournalContract {
  private MemoryJournal journal = new MemoryJournal();

  @Override
  protected Journal begin() {
    return journal;
  }

  @Override
  protected Journal restarted() {
    journal = journal.reopened();
    return journal;
  }
}
