package org.trovekeeper.attack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How the set is, asked from the servers themselves. */
final class Truth {
  private static final Duration CATCH_UP = Duration.ofSeconds(90);
  private static final Duration STEADY = Duration.ofMillis(300);
  private static final int READINGS = 6;
  private static final int ROUNDS = 6;

  private final Cluster cluster;

  Truth(Cluster cluster) {
    this.cluster = cluster;
  }

  /** A question to one server. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Engine.Reader reader) throws ServerFailure;
  }

  /** Empty when the server does not answer. */
  <T> Optional<T> ask(Member member, Question<T> question) {
    try (Engine.Reader reader = cluster.engine().reader(cluster.access(member))) {
      return Optional.ofNullable(question.ask(reader));
    } catch (ServerFailure e) {
      return Optional.empty();
    }
  }

  List<Member> inSet() {
    return cluster.members().stream().filter(Member::inSet).toList();
  }

  List<Member> writable() {
    return inSet().stream()
        .filter(member -> ask(member, Engine.Reader::writable).orElse(false))
        .toList();
  }

  /** The one that takes writes; a busy server may answer late. */
  private Member source() {
    List<Member> found = new ArrayList<>();
    Waiting.until(
        CATCH_UP,
        () -> {
          found.addAll(writable());
          return !found.isEmpty();
        });
    return found.getFirst();
  }

  /** What keeps the set from being one source and its replicas; empty when nothing does. */
  String trouble() {
    List<Member> writable = writable();
    if (writable.size() != 1) {
      return "writable: " + writable;
    }
    Member source = writable.getFirst();
    for (Member member : inSet()) {
      if (member != source) {
        Engine.Following following =
            ask(member, Engine.Reader::following)
                .orElse(new Engine.Following(0, false, "does not answer"));
        if (following.port() != source.port() || !following.runs()) {
          return "%s does not follow %s: %s, port %d"
              .formatted(member, source, following.text(), following.port());
        }
      }
    }
    return "";
  }

  /** Whether a member is a replica that does not replicate. */
  Optional<String> standsStill(Member member) {
    return ask(member, Engine.Reader::following)
        .filter(following -> following.port() != 0 && !following.runs())
        .map(Engine.Following::text);
  }

  /** Waits for all replicas, then reads all; the writers are held. */
  Inspection inspect(String what, Timeline timeline, List<String> troubles) {
    Member source = source();
    Optional<String> position = ask(source, Engine.Reader::position);
    for (Member member : inSet()) {
      if (!catchesUp(member, position.orElse(""))) {
        troubles.add(
            "%s: BEHIND: %s did not reach %s of %s; it is at %s, %s"
                .formatted(
                    what,
                    member,
                    position.orElse("?"),
                    source,
                    ask(member, Engine.Reader::position).orElse("?"),
                    ask(member, Engine.Reader::following).map(it -> it.text()).orElse("?")));
      }
    }
    Inspection inspection = read(what, timeline.now(), source);
    for (Member member : inSet()) {
      if (!inspection.members().containsKey(member.name())) {
        troubles.add("%s: UNREAD: %s does not tell what it holds".formatted(what, member));
      }
    }
    // what the server does by itself, such as events, goes on between two readings
    for (int reading = 1; reading < READINGS && differs(inspection); reading++) {
      Waiting.pause(STEADY);
      inspection = read(what, inspection.at(), source);
    }
    return inspection;
  }

  /** A busy machine applies slowly: it counts as long as the replica comes further. */
  private boolean catchesUp(Member member, String target) {
    Optional<String> before = ask(member, Engine.Reader::position);
    for (int round = 1; round <= ROUNDS; round++) {
      if (Waiting.until(
          CATCH_UP,
          () -> !target.isEmpty() && ask(member, reader -> reader.reached(target)).orElse(false))) {
        return true;
      }
      Optional<String> now = ask(member, Engine.Reader::position);
      if (now.equals(before)) {
        return false;
      }
      before = now;
    }
    return false;
  }

  /** Whether the source goes on writing to this table. */
  boolean beats(String table) {
    Member source = source();
    Optional<String> before = digest(source, table);
    return Waiting.until(CATCH_UP, () -> !digest(source, table).equals(before));
  }

  private Optional<String> digest(Member member, String table) {
    return ask(member, Engine.Reader::contents).map(it -> it.digests().getOrDefault(table, ""));
  }

  private Inspection read(String what, long at, Member source) {
    Map<String, Contents> contents = new LinkedHashMap<>();
    for (Member member : inSet()) {
      Waiting.until(
          CATCH_UP,
          () -> {
            ask(member, Engine.Reader::contents).ifPresent(it -> contents.put(member.name(), it));
            return contents.containsKey(member.name());
          });
    }
    return new Inspection(what, at, source.name(), contents);
  }

  private static boolean differs(Inspection inspection) {
    return inspection.members().values().stream().distinct().count() > 1;
  }

  /** What the members have together, once none of them moves any more. */
  Map<String, Set<Long>> received(List<Member> members) {
    List<Optional<String>> before = new ArrayList<>();
    Waiting.until(
        CATCH_UP,
        () -> {
          Waiting.pause(STEADY);
          List<Optional<String>> now =
              members.stream().map(member -> ask(member, Engine.Reader::position)).toList();
          boolean same = now.equals(before);
          before.clear();
          before.addAll(now);
          return same;
        });
    Map<String, Set<Long>> rows = new TreeMap<>();
    for (Member member : members) {
      ask(member, Engine.Reader::contents)
          .ifPresent(contents ->
              contents
                  .rows()
                  .forEach((writer, ids) ->
                      rows.computeIfAbsent(writer, _ -> new TreeSet<>()).addAll(ids)));
    }
    return rows;
  }
}
