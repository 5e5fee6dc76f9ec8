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
}
