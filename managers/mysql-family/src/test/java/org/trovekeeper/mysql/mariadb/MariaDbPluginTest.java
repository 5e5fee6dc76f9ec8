package org.trovekeeper.mysql.mariadb;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

final class MariaDbPluginTest {
  @Test
  void rehearses_where_there_is_no_engine() {
    assertThatCode(new MariaDbPlugin()::rehearse).doesNotThrowAnyException();
  }
}
