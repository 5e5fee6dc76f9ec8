package org.trovekeeper.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.trovekeeper.journal.Journal.Unfinished;

/** What the records say in sum: the ids of late and the calls that are not closed. */
final class JournalState {
  private static final int REMEMBERED_IDS = 1024;

  private final SequencedSet<String> ids = new LinkedHashSet<>();
  private final Map<String, Unfinished> open = new LinkedHashMap<>();

  synchronized void apply(JournalRecord record) {
    switch (record) {
      case JournalRecord.Known(List<String> known) -> known.forEach(this::remember);
      case JournalRecord.Opened(var accepted) -> {
        remember(accepted.id());
        open.put(accepted.id(), new Unfinished(accepted, List.of(), accepted.facts()));
      }
      case JournalRecord.Noted(String id, String step, Map<String, String> facts) ->
          open.computeIfPresent(id, (_, unfinished) -> noted(unfinished, step, facts));
      case JournalRecord.Closed(String id) -> open.remove(id);
    }
  }

  synchronized boolean knows(String id) {
    return ids.contains(id);
  }

  synchronized List<Unfinished> unfinished() {
    return List.copyOf(open.values());
  }

  /** The fewest records that say the same. */
  synchronized List<JournalRecord> records() {
    List<JournalRecord> records = new ArrayList<>();
    records.add(new JournalRecord.Known(List.copyOf(ids)));
    for (Unfinished unfinished : open.values()) {
      records.add(new JournalRecord.Opened(unfinished.accepted()));
      Map<String, String> facts = unfinished.facts();
      for (String step : unfinished.steps()) {
        records.add(new JournalRecord.Noted(unfinished.accepted().id(), step, facts));
        facts = Map.of();
      }
    }
    return records;
  }

  private void remember(String id) {
    ids.add(id);
    if (ids.size() > REMEMBERED_IDS) {
      ids.removeFirst();
    }
  }

  private static Unfinished noted(Unfinished before, String step, Map<String, String> facts) {
    List<String> steps = new ArrayList<>(before.steps());
    steps.add(step);
    Map<String, String> joined = new LinkedHashMap<>(before.facts());
    joined.putAll(facts);
    return new Unfinished(before.accepted(), List.copyOf(steps), Map.copyOf(joined));
  }
}
