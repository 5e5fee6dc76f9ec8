package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Cloud.Messaging;
import org.trovekeeper.it.Database;
import org.trovekeeper.it.Poll;

/** An instance on a volume, and its first reboot. */
@GuestStory
abstract class ShortLife {
  private static final String PASSWORD = "short-1";

  private final Cloud cloud;
  private final String fileSystem;
  private final BootedGuest guest;
  private final Database shop;

  ShortLife(Cloud cloud, Image image, String fileSystem) {
    this.cloud = cloud;
    this.fileSystem = fileSystem;
    guest =
        cloud.create(
            Cloud.Order.of(Messaging.SECURE).onVolume().withShop(PASSWORD),
            (instance, userData) ->
                BootedGuest.withUserData(cloud.bed(), image.withVolume("1G"), instance, userData));
    shop = new Database(guest, "writer", PASSWORD);
  }

  @Test
  @Order(1)
  void itsDatabaseIsOnTheVolumeThatTheServerSees() {
    assertThat(cloud.api().status(guest.instance())).isEqualTo("healthy");
    assertThat(guest.volumeOf("mariadb.service")).isEqualTo("/dev/vdb " + fileSystem);
    shop.run(
        "create table shop.orders (id int primary key)", "insert into shop.orders values (1), (2)");
  }

  @Test
  @Order(2)
  void itIsBackAfterAReboot() {
    guest.reboot();
    cloud.api().ask("wait_ping", guest.instance());
    Poll.until("the database", shop::letsIn);
    assertThat(shop.value("select count(*) from shop.orders")).isEqualTo("2");
    assertThat(guest.volumeOf("mariadb.service")).isEqualTo("/dev/vdb " + fileSystem);
    assertThat(guest.journal()).contains("step=ready").doesNotContain("step=prepared");
    cloud.api().awaitStatus(guest.instance(), "healthy");
  }
}
