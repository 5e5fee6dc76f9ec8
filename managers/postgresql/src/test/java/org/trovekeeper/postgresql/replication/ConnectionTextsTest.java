package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.replication.SourceInfo;

/** What the server and its tools are told of a source. */
class ConnectionTextsTest {
  @Property
  void every_value_reads_as_it_was_written(@ForAll String host, @ForAll String user) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("host", host);
    values.put("user", user);
    assertThat(ConnInfo.parse(new ConnInfo(values).text())).isEqualTo(new ConnInfo(values));
  }

  @Test
  void values_without_quotes_are_read_too() {
    ConnInfo info = ConnInfo.parse("host=10.0.0.7 port = 5432  user=re\\'pl password=''");
    assertThat(info.address()).isEqualTo("10.0.0.7:5432");
    assertThat(info.get("user")).contains("re'pl");
    assertThat(info.get("password")).contains("");
    assertThat(info.get("sslmode")).isEmpty();
    assertThat(ConnInfo.parse("").values()).isEmpty();
  }

  @Test
  void colons_of_a_password_do_not_end_it() {
    SourceInfo source =
        new SourceInfo("::1", 5432, "replicator_1a2b3c4d", new Secret("a:b\\c"), Map.of());
    assertThat(PassFile.text(source)).isEqualTo("\\:\\:1:5432:*:replicator_1a2b3c4d:a\\:b\\\\c\n");
  }

  @Test
  void a_slot_is_named_after_its_replica() {
    assertThat(SlotNames.of("8F0C7B1e-4D2a-4b7e-9d0c-0123456789ab"))
        .isEqualTo("trove_8f0c7b1e_4d2a_4b7e_9d0c_0123456789ab");
    assertThat(SlotNames.of("x".repeat(99))).hasSize(63);
  }
}
