package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Cloud.Messaging;
import org.trovekeeper.it.Database;
import org.trovekeeper.it.Poll;

/** An instance on a volume, and its first reboot. */
@GuestStory
@ExtendWith(StepDurations.class)
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
            Cloud.Order.of(Messaging.SECURE).on(image.kind()).onVolume().withShop(PASSWORD),
            (instance, userData) ->
                BootedGuest.withUserData(cloud.bed(), image.withVolume("1G"), instance, userData));
    shop = new Database(guest, "writer", PASSWORD);
  }

  @Test
  @Order(1)
  void itsDatabaseIsOnTheVolumeThatTheServerSees() {
    assertThat(cloud.api().status(guest.instance())).isEqualTo("healthy");
    assertThat(shop.value("select version()")).contains(guest.kind().version() + ".");
    assertThat(guest.volume()).isEqualTo("/dev/vdb " + fileSystem);
    shop.run("create table orders (id int primary key)", "insert into orders values (1), (2)");
  }

  @Test
  @Order(2)
  void itIsBackAfterAReboot() {
    guest.reboot();
    cloud.api().ask("wait_ping", guest.instance());
    Poll.until("the database", shop::letsIn);
    shop.run("insert into orders values (3)");
    assertThat(shop.value("select count(*) from orders")).isEqualTo("3");
    assertThat(guest.volume()).isEqualTo("/dev/vdb " + fileSystem);
    assertThat(guest.journal()).contains("event=ready").doesNotContain("event=prepared");
    cloud.api().awaitStatus(guest.instance(), "healthy");
  }
}
