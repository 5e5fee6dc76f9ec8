package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Database;
import org.trovekeeper.it.Engine;

/**
 * What an image builder gets who does what docs/image.md says: the image of its shortest recipe is
 * booted as it is, for an instance that a user asks the real trove-api for.
 */
@GuestStory
@ExtendWith(StepDurations.class)
abstract class RecipesImage {
  private static final String PASSWORD = "recipe-1";

  private final Trove trove;
  private final TroveInstance instance;

  RecipesImage(Cloud cloud, Engine engine) {
    trove = new Trove(cloud.bed(), ImageRecipe.mmdebstrap(cloud.bed(), engine), null);
    var shop = List.of(Map.of("name", "shop"));
    var writer = Map.of("name", "writer", "password", PASSWORD, "databases", shop);
    instance = cloud.owned(trove.create("recipe", shop, List.of(writer)));
  }

  @AfterAll
  void down() {
    trove.close();
  }

  @Test
  @Order(1)
  void itsImageBecomesAHealthyInstance() {
    instance.awaitHealthy();
  }

  @Test
  @Order(2)
  void itsUserWritesToHisDatabaseOnTheVolume() {
    var shop = new Database(instance, "writer", PASSWORD);
    shop.run("create table orders (id int primary key)", "insert into orders values (7)");
    assertThat(shop.value("select id from orders")).isEqualTo("7");
    assertThat(
            instance.run("findmnt", "-no", "SOURCE,FSTYPE", instance.kind().family().mountPoint()))
        .matches("/dev/vdb +ext4");
  }

  @Test
  @Order(3)
  void itsAgentStartedFromTheCacheThatTheImageBrings() {
    assertThat(instance.run("sh", "-c", "cat /proc/$(pidof -s java)/maps"))
        .contains("/cache/trovekeeper-");
    assertThat(
            instance.run(
                "systemctl", "show", "--value", "-p", "ConditionResult", "trovekeeper-cache"))
        .isEqualTo("no");
  }

  @Test
  @Order(4)
  void aBackupLiesInSwift() {
    assertThat(instance.backup("evening").path("status").asText()).isEqualTo("COMPLETED");
  }
}
