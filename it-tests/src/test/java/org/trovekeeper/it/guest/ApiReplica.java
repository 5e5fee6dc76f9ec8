package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.trovekeeper.it.BusyWriter;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Database;
import org.trovekeeper.it.Engine;
import org.trovekeeper.it.Poll;

/**
 * A replica and its promotion, asked of the real trove-api, on guests that boot with an operator's
 * template in their user data.
 */
@GuestStory
@ExtendWith(StepDurations.class)
abstract class ApiReplica {
  /** Those that an operator would take from the package. */
  private static final Path TEMPLATES = Path.of("../cloudinit/templates").toAbsolutePath();

  private static final String PASSWORD = "replica-1";

  private final Cloud cloud;
  private final Engine engine;
  private final Trove trove;
  private final TroveInstance source;
  private @Nullable TroveInstance replica;

  ApiReplica(Cloud cloud, Engine engine) {
    this.cloud = cloud;
    this.engine = engine;
    trove = new Trove(cloud.bed(), Image.of(engine), TEMPLATES);
    source =
        cloud.owned(
            trove.create(
                "source",
                List.of(Map.of("name", "shop")),
                List.of(
                    Map.of(
                        "name",
                        "writer",
                        "password",
                        PASSWORD,
                        "databases",
                        List.of(Map.of("name", "shop"))))));
  }

  @AfterAll
  void down() {
    trove.close();
  }

  @Test
  @Order(1)
  void theSourceBootsWithTheOperatorsTemplateAndWhatTroveAdds() throws IOException {
    source.awaitHealthy();
    assertThat(source.run("cat", "/var/lib/cloud/instance/user-data.txt"))
        .startsWith(Files.readString(TEMPLATES.resolve(engine.datastore() + ".cloudinit")))
        .contains("path: /etc/trove/conf.d/guest_info.conf");
    database(source).run("create table ticks (id int primary key)");
  }

  @Test
  @Order(2)
  void aReplicaFollowsTheSource() {
    database(source).run("insert into ticks values (0)");
    replica = cloud.owned(trove.createReplica("replica", source));
    replica.awaitHealthy();
    assertThat(replica.source()).hasValue(source.id());
    Poll.until("the row in the replica", () -> ticks(replica()) == 1);
    assertThat(database(replica()).isReadOnly()).isTrue();
  }

  @Test
  @Order(3)
  void aPromotionUnderABusyWriterLosesNoRow() {
    var writer = new BusyWriter(List.of(database(source), database(replica())));
    try (writer) {
      Poll.until("rows in the source", () -> writer.acknowledged() >= 20);
      replica().act("promote_to_replica_source");
      Poll.until("the new source", () -> source.source().isPresent());
      replica().awaitHealthy();
      source.awaitHealthy();
      int before = writer.acknowledged();
      Poll.until("rows in the new source", () -> writer.acknowledged() >= before + 20);
    }
    System.out.println(writer);
    assertThat(ticks(replica())).isEqualTo(writer.acknowledged() + 1);
    assertThat(replica().source()).isEmpty();
    Poll.until("all rows in the old source", () -> ticks(source) == ticks(replica()));
    assertThat(database(source).isReadOnly()).isTrue();
  }

  @Test
  @Order(4)
  void afterARebootOfBothTheReplicaFollowsAsBefore() {
    for (var instance : List.of(replica(), source)) {
      instance.reboot();
      Poll.until("the database", database(instance)::letsIn);
      instance.awaitHealthy();
    }
    assertThat(database(source).isReadOnly()).isTrue();
    assertThat(database(replica()).isReadOnly()).isFalse();
    int before = ticks(replica());
    database(replica()).run("insert into ticks values (-1)");
    Poll.until("the row in the replica", () -> ticks(source) == before + 1);
  }

  private TroveInstance replica() {
    return Objects.requireNonNull(replica);
  }

  private static int ticks(TroveInstance instance) {
    return Integer.parseInt(database(instance).value("select count(*) from ticks"));
  }

  private static Database database(TroveInstance instance) {
    return new Database(instance, "writer", PASSWORD);
  }
}
