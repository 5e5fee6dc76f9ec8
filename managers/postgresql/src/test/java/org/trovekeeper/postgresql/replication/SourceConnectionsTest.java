package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.replication.SourceInfo;

class SourceConnectionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "192.0.2.1/postgres?socketFactory=x",
        "a b",
        "192.0.2.1,192.0.2.2",
        "h?user=x",
        "[::1]"
      })
  void what_is_no_host_is_not_made_a_part_of_an_address(String host) {
    SourceInfo source = new SourceInfo(host, 5432, "n", new Secret("p"), Map.of());
    assertThatThrownBy(() -> Walsender.of(source, Deadline.in(Duration.ofSeconds(1))))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.BAD_REQUEST));
  }
}
