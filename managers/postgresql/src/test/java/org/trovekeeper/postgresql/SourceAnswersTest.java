package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Which failures of a question say that the source is there. */
final class SourceAnswersTest {
  @ParameterizedTest
  @ValueSource(strings = {"53300", "57P03", "28P01", "28000"})
  void a_source_that_answers_with_an_error_is_there(String state) {
    String answer = "SFATAL\0C%s\0Mrefused\0".formatted(state);
    assertThat(code(new PSQLException(new ServerErrorMessage(answer))))
        .isEqualTo(ErrorCode.SOURCE_REFUSES);
  }

  @Test
  void a_source_without_a_listener_or_a_word_does_not_answer() {
    assertThat(code(lost(new ConnectException()))).isEqualTo(ErrorCode.REPLICATION_FAILED);
    assertThat(code(lost(new SocketTimeoutException()))).isEqualTo(ErrorCode.REPLICATION_FAILED);
  }

  private static SQLException lost(Exception why) {
    return new PSQLException("no answer", PSQLState.CONNECTION_UNABLE_TO_CONNECT, why);
  }

  private static ErrorCode code(SQLException failure) {
    GuestException asked =
        GuestException.of(ErrorCode.REPLICATION_FAILED, "the source cannot be asked", failure);
    return PostgresDialect.FAILURES.ofSource(asked).code();
  }
}
