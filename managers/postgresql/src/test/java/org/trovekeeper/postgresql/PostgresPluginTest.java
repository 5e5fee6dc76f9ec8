package org.trovekeeper.postgresql;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

final class PostgresPluginTest {
  @Test
  void rehearses_where_there_is_no_engine() {
    assertThatCode(new PostgresPlugin()::rehearse).doesNotThrowAnyException();
  }
}
