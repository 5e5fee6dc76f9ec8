package org.trovekeeper.attack;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Judges a run by its evidence; each finding is a sentence. */
final class Checker {
  /** A longer list of numbers helps no reader. */
  private static final int NAMED = 8;

  private Checker() {}

  static List<String> judge(Evidence evidence) {
    List<String> findings = new ArrayList<>(evidence.troubles());
    findings.addAll(TwoWriters.in(evidence.sightings()));
    findings.addAll(ClosedWrites.in(evidence.acks(), evidence.sightings()));
    for (Inspection inspection : evidence.inspections()) {
      findings.addAll(missing(evidence, inspection));
      findings.addAll(strangers(evidence, inspection));
      findings.addAll(differences(inspection));
    }
    return findings;
  }

  /** What the losses of sources took with them: allowed, and named. */
  static Map<String, Set<Long>> tail(Evidence evidence) {
    Map<String, Set<Long>> tail = new TreeMap<>();
    for (Loss loss : evidence.losses()) {
      for (Ack ack : evidence.acks()) {
        if (isTail(loss, ack) && isGone(evidence, loss, ack)) {
          tail.computeIfAbsent(ack.writer(), _ -> new TreeSet<>()).add(ack.id());
        }
      }
    }
    return tail;
  }

  private static boolean isTail(Loss loss, Ack ack) {
    return ack.member().equals(loss.member())
        && ack.from() < loss.at()
        && !loss.received().getOrDefault(ack.writer(), Set.of()).contains(ack.id());
  }

  private static boolean isGone(Evidence evidence, Loss loss, Ack ack) {
    return evidence.inspections().stream()
        .filter(inspection -> inspection.at() > loss.at())
        .findFirst()
        .filter(inspection ->
            !inspection
                .members()
                .getOrDefault(inspection.source(), NOTHING)
                .of(ack.writer())
                .contains(ack.id()))
        .isPresent();
  }

  private static final Contents NOTHING = new Contents(Map.of(), Map.of(), "");

  private static List<String> missing(Evidence evidence, Inspection inspection) {
    List<String> findings = new ArrayList<>();
    inspection
        .members()
        .forEach((member, contents) -> {
          Map<String, Set<Long>> lost = new LinkedHashMap<>();
          for (Ack ack : evidence.acks()) {
            if (ack.to() < inspection.at()
                && !contents.of(ack.writer()).contains(ack.id())
                && evidence.losses().stream()
                    .noneMatch(loss -> loss.at() < inspection.at() && isTail(loss, ack))) {
              lost.computeIfAbsent(ack.writer() + " of " + ack.member(), _ -> new TreeSet<>())
                  .add(ack.id());
            }
          }
          lost.forEach((writer, rows) ->
              findings.add(
                  "%s: LOST on %s: %d rows that writer %s acknowledged: %s"
                      .formatted(inspection.what(), member, rows.size(), writer, some(rows))));
          findings.addAll(holes(evidence, inspection, member, contents));
        });
    return findings;
  }

  /** A server that is lost takes the end of what it acknowledged with it, never a part before. */
  private static List<String> holes(
      Evidence evidence, Inspection inspection, String member, Contents contents) {
    List<String> findings = new ArrayList<>();
    for (Loss loss : evidence.losses()) {
      Map<String, Long> firstMissing = new TreeMap<>();
      for (Ack ack : evidence.acks()) {
        boolean before = ack.member().equals(loss.member()) && ack.from() < loss.at();
        if (!before || loss.at() > inspection.at()) {
          continue;
        }
        boolean there = contents.of(ack.writer()).contains(ack.id());
        if (!there) {
          firstMissing.putIfAbsent(ack.writer(), ack.id());
        } else if (firstMissing.containsKey(ack.writer())) {
          findings.add(
              "%s: HOLE on %s: row %d of writer %s is gone, row %d that came later is there"
                  .formatted(
                      inspection.what(),
                      member,
                      firstMissing.get(ack.writer()),
                      ack.writer(),
                      ack.id()));
          break;
        }
      }
    }
    return findings;
  }

  private static List<String> strangers(Evidence evidence, Inspection inspection) {
    List<String> findings = new ArrayList<>();
    inspection
        .members()
        .forEach((member, contents) ->
            contents
                .rows()
                .forEach((writer, rows) -> {
                  long highest = evidence.attempted().getOrDefault(writer, 0L);
                  Set<Long> strange = new TreeSet<>(rows);
                  strange.removeIf(id -> id > 0 && id <= highest);
                  if (!strange.isEmpty()) {
                    findings.add(
                        "%s: STRANGE on %s: rows that writer %s never wrote: %s"
                            .formatted(inspection.what(), member, writer, some(strange)));
                  }
                }));
    return findings;
  }

  private static List<String> differences(Inspection inspection) {
    List<String> findings = new ArrayList<>();
    Contents source = inspection.members().getOrDefault(inspection.source(), NOTHING);
    inspection
        .members()
        .forEach((member, contents) -> {
          Set<String> tables = new TreeSet<>(source.digests().keySet());
          tables.addAll(contents.digests().keySet());
          tables.removeIf(table ->
              String.valueOf(source.digests().get(table))
                  .equals(String.valueOf(contents.digests().get(table))));
          for (String table : tables) {
            findings.add(
                "%s: DIVERGED: table %s differs between %s and its source %s%s"
                    .formatted(
                        inspection.what(),
                        table,
                        member,
                        inspection.source(),
                        more(contents, source, table)));
          }
          if (!source.history().equals(contents.history())) {
            findings.add(
                "%s: DIVERGED: history of %s is %s, of its source %s %s"
                    .formatted(
                        inspection.what(),
                        member,
                        contents.history(),
                        inspection.source(),
                        source.history()));
          }
        });
    return findings;
  }

  private static String more(Contents contents, Contents source, String table) {
    Set<Long> more = new HashSet<>(contents.of(table));
    more.removeAll(source.of(table));
    Set<Long> fewer = new HashSet<>(source.of(table));
    fewer.removeAll(contents.of(table));
    return more.isEmpty() && fewer.isEmpty()
        ? ""
        : " (only there: %s; only on the source: %s)"
            .formatted(some(new TreeSet<>(more)), some(new TreeSet<>(fewer)));
  }

  static String some(Set<Long> rows) {
    List<String> first = rows.stream().limit(NAMED).map(String::valueOf).toList();
    return rows.isEmpty()
        ? "none"
        : String.join(", ", first)
            + (rows.size() > NAMED ? ", ... (%d)".formatted(rows.size()) : "");
  }
}
