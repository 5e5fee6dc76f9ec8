package org.trovekeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.replication.SourceInfo;

class SnapshotShapeTest {
  private static final SourceInfo SOURCE =
      new SourceInfo("192.0.2.10", 3306, "slave_1", new Secret("pw"), Map.of("gtid_pos", "0-1-42"));

  @Test
  void what_one_guest_writes_another_reads_back_the_same() {
    Arguments json = WireShapesTest.json(Json.write(SnapshotShape.context(SOURCE)));
    assertThat(SnapshotShape.source(json)).isEqualTo(SOURCE);
    assertThat(SnapshotShape.seeds(json)).isFalse();
  }

  @Test
  void a_snapshot_names_its_dataset_and_both_generations_places_of_the_account() {
    Arguments json =
        WireShapesTest.json(
            Json.write(
                SnapshotShape.snapshot(
                    SOURCE,
                    "MariaDBGTIDReplication",
                    new SnapshotShape.Dataset("mariadb", 0.5, 1.0, Optional.of("b-1")))));
    assertThat(SnapshotShape.seeds(json)).isTrue();
    assertThat(json.object("dataset").text("snapshot_id")).isEqualTo("b-1");
    assertThat(json.object("log_position").object("replication_user").text("name"))
        .isEqualTo("slave_1");
    assertThat(json.object("replica_conf").object("replication_user").text("name"))
        .isEqualTo("slave_1");
  }

  @Test
  void a_rocky_guests_context_without_replica_conf_is_understood() {
    Arguments json =
        WireShapesTest.json(
            "{'master': {'host': 'h', 'port': 3306},"
                + " 'log_position': {'replication_user': {'name': 'n', 'password': 'p'}}}");
    assertThat(SnapshotShape.source(json))
        .isEqualTo(new SourceInfo("h", 3306, "n", new Secret("p"), Map.of()));
  }

  @Test
  void a_strategy_is_compared_by_its_last_component() {
    Arguments json = WireShapesTest.json("{'replication_strategy': 'a.b.MariaDBGTIDReplication'}");
    assertThat(SnapshotShape.strategy(json)).contains("MariaDBGTIDReplication");
  }
}
