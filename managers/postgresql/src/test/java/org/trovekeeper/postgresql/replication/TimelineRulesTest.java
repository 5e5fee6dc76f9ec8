package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.postgresql.replication.TimelineRules.Relation;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.TimelineHistory;
import org.trovekeeper.toolkit.wal.TimelineHistory.Stretch;

/** Each row: a server's way, its future source's, and how they relate. */
class TimelineRulesTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a replica that lags            | 1:500            | 1:900            | ancestor",
        "a replica that has it all      | 1:900            | 1:900            | ancestor",
        "ahead of its source            | 1:901            | 1:900            | ahead 0/900",
        "the old source, fenced         | 1:900            | 1:900 2:950      | ancestor",
        "the other replica, behind      | 1:700            | 1:900 2:950      | ancestor",
        "the old source wrote more      | 1:901            | 1:900 2:950      | diverged 0/900",
        "even more than the new one     | 1:999            | 1:900 2:950      | diverged 0/900",
        "promoted by hand               | 1:900 2:950      | 1:990            | diverged 0/900",
        "promoted by hand, source back  | 1:900 2:950      | 1:800            | ahead 0/800",
        "both promoted, one after other | 1:900 2:950      | 1:900 3:990      | diverged 0/900",
        "promoted where the source is   | 1:900 2:950      | 1:900            | diverged 0/900",
        "both promoted at two places    | 1:900 2:950      | 1:800 2:990      | namesakes 0/800",
        "the same from the other side   | 1:800 2:990      | 1:900 2:950      | namesakes 0/800",
        "two places, one twice          | 1:900 2:950      | 1:800 2:990 3:99A | diverged 0/800",
        "source behind, set moved on    | 1:900 2:950 3:980 | 1:900 2:940      | ahead 0/940",
        "two promotions later           | 1:900            | 1:900 2:950 3:99A | ancestor",
        "promoted by hand, set moved on | 1:900 2:950 4:980 | 1:900 2:940 3:99A | diverged 0/940",
        "a replica of the second        | 1:900 2:940      | 1:900 2:950 3:99A | ancestor",
        "another beginning              | 2:900            | 1:900            | strangers"
      })
  void a_server_continues_only_where_its_source_went_the_same_way(
      String name, String own, String source, String relation) {
    assertThat(name).isNotEmpty();
    assertThat(text(TimelineRules.compare(history(own), history(source)))).isEqualTo(relation);
  }

  @Provide
  static Arbitrary<TimelineHistory> histories() {
    Arbitrary<Integer> steps = Arbitraries.integers().between(1, 3);
    return steps
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(lengths -> {
          List<Stretch> stretches = new ArrayList<>();
          Lsn begin = Lsn.ZERO;
          for (int i = 0; i < lengths.size(); i++) {
            Lsn end = new Lsn(begin.value() + lengths.get(i));
            stretches.add(new Stretch(i + 1, begin, end));
            begin = end;
          }
          return new TimelineHistory(stretches);
        });
  }

  @Property
  void a_server_can_follow_one_of_the_same_history(@ForAll("histories") TimelineHistory one) {
    assertThat(TimelineRules.compare(one, one)).isEqualTo(new Relation.Ancestor());
  }

  /** What is behind the fork is exactly what would be lost. */
  @Property
  void up_to_the_fork_both_went_the_same_way(
      @ForAll("histories") TimelineHistory own, @ForAll("histories") TimelineHistory source) {
    if (TimelineRules.compare(own, source) instanceof Relation.Diverged(Lsn fork)) {
      assertThat(own.timeline()).isNotEqualTo(source.timeline());
      assertThat(upTo(own, fork)).isEqualTo(upTo(source, fork));
      assertThat(own.behind(fork)).isNotEmpty();
      Lsn next = new Lsn(fork.value() + 1);
      assertThat(upTo(own, next)).isNotEqualTo(upTo(source, next));
    }
  }

  @Property
  void two_servers_that_can_follow_each_other_are_at_the_same_place(
      @ForAll("histories") TimelineHistory one, @ForAll("histories") TimelineHistory two) {
    Relation ancestor = new Relation.Ancestor();
    if (TimelineRules.compare(one, two).equals(ancestor)
        && TimelineRules.compare(two, one).equals(ancestor)) {
      assertThat(one.reached()).isEqualTo(two.reached());
    }
  }

  private static List<Stretch> upTo(TimelineHistory history, Lsn place) {
    return history.stretches().stream()
        .filter(stretch -> stretch.begin().compareTo(place) < 0)
        .map(stretch ->
            new Stretch(stretch.timeline(), stretch.begin(), Lsn.min(stretch.end(), place)))
        .toList();
  }

  private static TimelineHistory history(String text) {
    List<Stretch> stretches = new ArrayList<>();
    Lsn begin = Lsn.ZERO;
    for (String part : List.of(text.split(" ", -1))) {
      List<String> fields = List.of(part.split(":", -1));
      Lsn end = Lsn.parse("0/" + fields.get(1));
      stretches.add(new Stretch(Long.parseLong(fields.get(0)), begin, end));
      begin = end;
    }
    return new TimelineHistory(stretches);
  }

  private static String text(Relation relation) {
    return switch (relation) {
      case Relation.Ancestor() -> "ancestor";
      case Relation.Diverged(Lsn fork) -> "diverged " + fork;
      case Relation.Ahead(Lsn end) -> "ahead " + end;
      case Relation.Namesakes(Lsn fork) -> "namesakes " + fork;
      case Relation.Strangers() -> "strangers";
    };
  }
}
