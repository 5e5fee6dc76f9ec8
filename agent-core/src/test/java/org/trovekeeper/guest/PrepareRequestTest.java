package org.trovekeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.spi.DataOrigin;

class PrepareRequestTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {}                                                    | EMPTY
          {'snapshot': {'dataset': {}}}                         | EMPTY
          {'backup_info': {'id': 'b'}}                          | RESTORED
          {'backup_info': {'id': 'b'}, 'snapshot': {'dataset': {}}} | SNAPSHOT
          """)
  void a_backup_brings_a_server_s_own_data_and_for_a_replica_that_of_its_source(
      String arguments, DataOrigin origin) {
    assertThat(PrepareRequest.of(WireShapesTest.json(arguments)).origin()).isEqualTo(origin);
  }

  @Test
  void a_blank_configuration_is_none() {
    assertThat(contents("{}")).isEmpty();
    assertThat(contents("{'config_contents': ' \\n'}")).isEmpty();
    assertThat(contents("{'config_contents': 'a = 1'}")).contains("a = 1");
  }

  private static Optional<String> contents(String arguments) {
    return PrepareRequest.of(WireShapesTest.json(arguments)).configContents();
  }
}
