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
import org.trovekeeper.it.Poll;

/**
 * The whole product as a user of the cloud meets it: he asks the real trove-api, the real task
 * manager composes the user data, and a guest boots that has nothing else to know itself by.
 */
@GuestStory
@ExtendWith(StepDurations.class)
class ApiChainIT {
  private final Cloud cloud;
  private final Trove trove;
  private final TroveInstance instance;
  private final Database shop;

  ApiChainIT(Cloud cloud) {
    this.cloud = cloud;
    trove = new Trove(cloud.bed(), Image.of(Engine.MARIADB_11_8), null);
    instance =
        cloud.owned(
            trove.create("shop", List.of(Map.of("name", "shop")), List.of(user("writer", "shop"))));
    shop = new Database(instance, "writer", password("writer"));
  }

  @AfterAll
  void down() {
    trove.close();
  }

  @Test
  @Order(1)
  void whatAUserAsksForBecomesAHealthyInstance() {
    instance.awaitHealthy();
  }

  @Test
  @Order(2)
  void hisUserWritesToHisDatabaseOnTheVolume() {
    shop.run(
        "create table shop.orders (id int primary key auto_increment, what varchar(100))",
        "insert into shop.orders (what) values ('first')");
    assertThat(shop.value("select version()")).startsWith("11.8");
    assertThat(instance.show().path("volume").path("used").asDouble()).isPositive();
  }

  @Test
  @Order(3)
  void moreDatabasesAndUsersCanBeAdded() {
    instance.add("databases", List.of(Map.of("name", "stock")));
    instance.add("users", List.of(user("clerk", "stock")));
    assertThat(instance.names("databases")).containsExactly("shop", "stock");
    var stock = new Database(instance, "stock", "clerk", password("clerk"));
    Poll.until("the clerk", stock::letsIn); // he is made after the answer
    stock.run("create table parts (id int)");
  }

  @Test
  @Order(4)
  void aRestartIsANewServerThatKeepsWhatWasWritten() {
    var before = engine();
    instance.act("restart");
    Poll.until("another server", () -> !List.of("0", before).contains(engine()));
    instance.awaitHealthy();
    assertThat(shop.value("select what from shop.orders")).isEqualTo("first");
  }

  @Test
  @Order(5)
  void aBackupLiesInSwift() {
    var backup = instance.backup("evening");
    assertThat(backup.path("status").asText()).isEqualTo("COMPLETED");
    var object = cloud.swift().head(backup.path("locationRef").asText());
    assertThat(object.headers().firstValueAsLong("Content-Length")).isPresent();
  }

  @Test
  @Order(6)
  void whenTheInstanceIsDeletedItsGuestIsGone() {
    assertThat(shop.letsIn()).isTrue();
    instance.delete();
    assertThat(shop.letsIn()).isFalse();
  }

  /** The process of his server. */
  private String engine() {
    return instance.run("systemctl", "show", "--value", "-p", "MainPID", "mariadb.service");
  }

  private static Map<String, ?> user(String name, String database) {
    return Map.of(
        "name", name, "password", password(name), "databases", List.of(Map.of("name", database)));
  }

  private static String password(String user) {
    return "chain-" + user;
  }
}
