package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.mysql.mariadb.ErrantRules.History;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;

class BinlogRulesTest {
  private static final String LOG =
      """
      DELIMITER /*!*/;
      #261130  1:30:00 server id 7  end_log_pos 256 CRC32 0xcc4a427b \tStart: binlog v 4
      #700101  0:00:00 server id 7  end_log_pos 445 CRC32 0xfbb7700a \tGtid list [0-7-57]
      # at 9720
      #261130  2:01:40 server id 7  end_log_pos 9720 CRC32 0x1eadc324 \tGTID 0-7-5 trans
      # at 9760
      #261130  2:01:46 server id 7  end_log_pos 9772 CRC32 0x1eadc324 \tGTID 0-7-58 trans
      /*M!100001 SET @@session.gtid_seq_no=58*//*!*/;
      # at 9772
      #261130  2:01:42 server id 7  end_log_pos 9823 CRC32 0xf46165c3 \tAnnotate_rows:
      #Q> insert into t(v) values('a')
      #261130  2:01:44 server id 7  end_log_pos 9868 CRC32 0x7d8a18a7 \tXid = 7
      """;

  @Test
  void a_transaction_is_known_by_the_time_of_its_first_event() {
    assertThat(BinlogRules.began(new Gtid(0, 7, 58), LOG.lines().iterator()))
        .contains("261130 2:01:42 server 7");
  }

  @Test
  void a_log_without_it_tells_nothing() {
    assertThat(BinlogRules.began(new Gtid(0, 7, 59), LOG.lines().iterator())).isEmpty();
    assertThat(BinlogRules.began(new Gtid(0, 7, 58), "".lines().iterator())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0-1-9           | ''     | 0-1-12         | 0-1-9",
        "0-1-9,0-2-12    | ''     | 0-1-9,0-2-12   | 0-2-12",
        "0-1-9,5-1-3     | ''     | 0-1-9,5-1-4    | 0-1-9 5-1-3",
        "''              | 0-1-9  | 0-1-9          | ''",
        "0-1-9           | ''     | 0-2-12         | ''",
        "0-1-9           | 0-2-12 | 0-1-9,0-2-12   | ''"
      })
  void what_both_logs_have_is_compared(
      String written, String applied, String source, String common) {
    assertThat(
            BinlogRules.common(History.of(written, applied), History.of(source, "")).stream()
                .map(Gtid::toString)
                .toList())
        .isEqualTo(common.isEmpty() ? java.util.List.of() : java.util.List.of(common.split(" ")));
  }

  @Test
  void a_log_is_read_from_behind_the_transaction_before_and_from_the_end_of_other_domains() {
    History history = History.of("0-1-9,0-2-12,5-1-3", "");
    assertThat(BinlogRules.starts(new Gtid(0, 2, 12), history))
        .containsExactly("0-2-11,5-1-3", "0-1-11,5-1-3");
    assertThat(BinlogRules.starts(new Gtid(5, 1, 1), history)).containsExactly("0-2-12");
  }

  @Test
  void each_transaction_of_a_log_is_listed_up_to_a_limit() {
    String more = LOG + "#261130  2:01:50 server id 8  end_log_pos 9920 CRC32 0x1 \tGTID 1-8-3\n";
    String last = "#261130  2:01:51 server id 8  end_log_pos 9960 CRC32 0x1 \tQuery\n";
    assertThat(BinlogRules.all((more + last).lines().iterator(), 9))
        .containsExactlyInAnyOrderEntriesOf(
            java.util.Map.of(
                new Gtid(0, 7, 5), "261130 2:01:46 server 7",
                new Gtid(0, 7, 58), "261130 2:01:42 server 7",
                new Gtid(1, 8, 3), "261130 2:01:51 server 8"));
    assertThat(BinlogRules.all((more + last).lines().iterator(), 1)).hasSize(1);
    assertThat(BinlogRules.all("".lines().iterator(), 9)).isEmpty();
  }

  @Test
  void what_only_one_log_has_does_not_differ() {
    Gtid one = new Gtid(0, 7, 1);
    Gtid two = new Gtid(0, 7, 2);
    Gtid three = new Gtid(0, 7, 3);
    assertThat(
            BinlogRules.differing(
                java.util.Map.of(one, "then", two, "then"),
                java.util.Map.of(two, "later", three, "then")))
        .containsExactly(two);
  }

  @Test
  void a_look_is_read_as_it_was_written() {
    LastLook look =
        new LastLook("192.0.2.1:3306", "bin.000007", History.of("0-1-9,0-2-12,5-1-3", "0-1-14"));
    assertThat(LastLook.parse(look.text())).hasValue(look);
    LastLook empty = new LastLook("192.0.2.1:3306", "", History.of("", ""));
    assertThat(LastLook.parse(empty.text())).hasValue(empty);
    assertThat(LastLook.parse("0-1-9")).isEmpty();
  }
}
