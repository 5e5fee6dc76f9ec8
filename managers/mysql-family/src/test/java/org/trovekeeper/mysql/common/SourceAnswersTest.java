package org.trovekeeper.mysql.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Which failures of a question say that the source is there. */
final class SourceAnswersTest {
  @ParameterizedTest
  @ValueSource(ints = {1040, 1045, 1203})
  void a_source_that_answers_with_an_error_is_there(int error) {
    assertThat(code(new SQLException("refused", "08004", error)))
        .isEqualTo(ErrorCode.SOURCE_REFUSES);
  }

  @Test
  void a_source_without_a_listener_or_a_word_does_not_answer() {
    assertThat(code(new SQLException("fail to connect", "08000", new ConnectException())))
        .isEqualTo(ErrorCode.REPLICATION_FAILED);
    assertThat(code(new SQLException("fail to read", "08000", new SocketTimeoutException())))
        .isEqualTo(ErrorCode.REPLICATION_FAILED);
  }

  private static ErrorCode code(SQLException failure) {
    GuestException asked =
        GuestException.of(ErrorCode.REPLICATION_FAILED, "the source cannot be asked", failure);
    return MySqlDialect.FAILURES.ofSource(asked).code();
  }
}
