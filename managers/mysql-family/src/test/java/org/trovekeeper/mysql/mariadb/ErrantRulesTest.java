package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.mysql.mariadb.ErrantRules.History;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;

/** Each row: what a server wrote and applied, what its source did, and what is errant. */
class ErrantRulesTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing of its own         | ''              | 0-1-5   | 0-1-9         | ''      | ''",
        "the old source, complete   | 0-1-9           | ''      | 0-1-9,0-2-12  | ''      | ''",
        "one write too many         | 0-1-10          | ''      | 0-1-9,0-2-12  | ''      | 0-1-10",
        "ahead of the source        | 0-1-9,0-3-13    | ''      | 0-1-9,0-2-12  | ''      | 0-3-13",
        "level with another server  | 0-1-9,0-3-12    | ''      | 0-1-9,0-2-12  | ''      | 0-3-12",
        "behind another server      | 0-1-9,0-3-10    | ''      | 0-1-9,0-2-12  | ''      | 0-3-10",
        "another domain             | 0-1-9,5-3-1     | ''      | 0-1-9         | ''      | 5-3-1",
        "source was seeded          | 0-1-9           | ''      | 0-2-12        | 0-1-9   | ''",
        "source was seeded later    | 0-1-9,0-2-12    | 0-2-12  | 0-4-20        | 0-2-12  | ''",
        "both new                   | ''              | ''      | ''            | ''      | ''",
        "two servers errant         | 0-1-10,0-3-13   | ''      | 0-1-9,0-2-12  | ''      | 0-1-10"
            + " 0-3-13"
      })
  void transactions_that_the_source_lacks_are_named(
      String name,
      String ownWritten,
      String ownApplied,
      String sourceWritten,
      String sourceApplied,
      String errant) {
    assertThat(name).isNotEmpty();
    assertThat(
            ErrantRules.errant(
                    History.of(ownWritten, ownApplied), History.of(sourceWritten, sourceApplied))
                .stream()
                .map(Gtid::toString)
                .collect(Collectors.joining(" ")))
        .isEqualTo(errant);
  }
}
