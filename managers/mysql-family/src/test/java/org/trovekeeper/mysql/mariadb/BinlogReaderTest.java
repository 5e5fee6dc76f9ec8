package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.mysql.mariadb.BinlogReader.Server;
import org.trovekeeper.mysql.mariadb.ErrantRules.History;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.testing.ScriptedCommands;

/** A log that could not be read is not one without the transaction. */
class BinlogReaderTest {
  private static final Gtid ONE = new Gtid(0, 7, 5);
  private static final GtidPosition BEFORE = GtidPosition.parse("0-7-4");
  private static final String TRANSACTION =
      """
      #260101 10:00:00 server id 7  end_log_pos 1 \tGTID 0-7-5 trans
      #260101 10:00:00 server id 7  end_log_pos 2 \tQuery
      """;

  private final ScriptedCommands commands = new ScriptedCommands();
  private final BinlogReader reader = new BinlogReader(commands);
  private final Server server =
      new Server(
          Path.of("/m/login.cnf"),
          Optional.empty(),
          new History(List.of(ONE), GtidPosition.parse("")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERROR: Failed on connect: Access denied for user 'r'@'localhost'",
        "ERROR: Got error reading packet from server: Lost connection to server during query"
      })
  void a_log_that_could_not_be_read_to_its_end_is_a_failure(String words) {
    ends(1, TRANSACTION, words);
    assertThatThrownBy(() -> reader.since(BEFORE, server, soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.COMMAND_FAILED))
        .hasMessageContaining(words);
    ends(1, "", words);
    assertThatThrownBy(() -> reader.began(ONE, server, soon())).hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Could not find GTID state requested by slave in any binlog files. Probably the slave state"
            + " is too old and required binlog files have been purged.",
        "Error: connecting slave requested to start from GTID 0-7-4, which is not in the master's"
            + " binlog",
        "Could not find first log file name in binary log index file"
      })
  void what_a_log_does_not_have_is_no_failure(String words) {
    ends(1, "", "ERROR: Got error reading packet from server: " + words);
    assertThat(reader.since(BEFORE, server, soon())).isEmpty();
    assertThat(reader.began(ONE, server, soon())).isEmpty();
  }

  @Test
  void how_the_program_ends_behind_the_transaction_does_not_count() {
    ends(1, TRANSACTION, "ERROR: ended by the reader");
    assertThat(reader.began(ONE, server, soon())).contains("260101 10:00:00 server 7");
  }

  @Test
  void a_log_that_was_read_to_its_end_says_all() {
    ends(0, TRANSACTION, "WARNING: Did not reach stop position");
    assertThat(reader.since(BEFORE, server, soon())).containsOnlyKeys(ONE);
  }

  @Test
  void of_more_transactions_than_fit_the_first_are_compared_and_how_it_ends_does_not_count() {
    StringBuilder many = new StringBuilder();
    for (int number = 1; number <= 100_002; number++) {
      many.append(TRANSACTION.replace("0-7-5", "0-7-" + number));
    }
    ends(1, many.toString(), "ERROR: ended by the reader");
    assertThat(reader.since(BEFORE, server, soon())).hasSize(100_000);
  }

  private void ends(int exit, String output, String errors) {
    commands.on("mariadb-binlog").does(command -> new Finished(exit, output, errors));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30));
  }
}
