package org.trovekeeper.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Cloud.Messaging;
import org.trovekeeper.it.Database;
import org.trovekeeper.it.Engine;

/** Debian 13 with its PostgreSQL, whose package starts a cluster of its own at every boot. */
class GuestPostgresqlIT extends LongLife {
  private static final Engine ENGINE = Engine.POSTGRESQL_17;

  GuestPostgresqlIT(Cloud cloud) {
    super(cloud, ENGINE);
  }

  @Test
  @Order(32)
  void settingsThatKeepTheServerDownGiveWayToThoseThatRan() {
    configure(Map.of("max_prepared_transactions", 5));
    trove.call(guest.instance(), "restart");
    shop.run("begin", "create table held (id int)", "prepare transaction 'held'");
    configure(Map.of("max_prepared_transactions", 0));
    assertGivesWay("maximum number of prepared transactions reached");
    shop.run("rollback prepared 'held'");
  }

  @Test
  @Order(45)
  void oneServerRunsAndItIsTheUnitsAndThePackagesClusterNeverServed() {
    assertThat(guest.run("pg_lsclusters", "--no-header").replaceAll(" +", " "))
        .startsWith("17 main 5432 online postgres /var/lib/postgresql/data ");
    assertThat(guest.run("pgrep", "--uid", "postgres", "--oldest")).isEqualTo(guest.engine());
    assertThat(guest.property(ENGINE.unit(), "DropInPaths"))
        .isEqualTo("/usr/lib/systemd/system/postgresql@.service.d/trovekeeper.conf");
    assertThat(guest.run("journalctl", "-b", "--no-pager", "-u", ENGINE.unit()))
        .contains("ready to accept")
        .doesNotContain("no pg_hba.conf entry");
    assertThat(guest.run("cat", "/var/log/postgresql/postgresql-17-main.log")).isEmpty();
    // the server writes this file into its data at every start
    assertThat(guest.run("ls", "/var/lib/postgresql/data")).contains("postmaster.opts");
    assertThat(guest.onRootDisk("/var/lib/postgresql/17/main")).contains("PG_VERSION");
    assertThat(guest.onRootDisk("/var/lib/postgresql/17/main")).doesNotContain("postmaster.opts");
    assertThat(guest.onRootDisk("/var/lib/postgresql")).containsExactly("17");
  }

  @Test
  @Order(50)
  void anUpgradeOfTheServersOwnPackageStartsItAgain() {
    var engine = guest.engine();
    // what the old package's script does first, and the new one's last
    guest.run("deb-systemd-invoke", "stop", "postgresql@17-*");
    assertThat(guest.engine()).isEqualTo("0");
    guest.run("dpkg-reconfigure", "--frontend=noninteractive", "postgresql-17");
    assertThat(guest.engine()).isNotIn("0", engine);
    awaitAgent();
  }

  @Test
  @Order(90)
  void itsBackupBecomesAnotherGuestsDatabase() {
    var backup = backup();
    var restored =
        cloud.create(
            Cloud.Order.of(Messaging.SECURE).on(ENGINE).onVolume().fromBackup(backup),
            (instance, userData) ->
                BootedGuest.withUserData(
                    cloud.bed(), Image.of(ENGINE).withVolume("1G"), instance, userData));
    assertThat(trove.status(restored.instance())).isEqualTo("healthy");
    assertThat(restored.volume()).isEqualTo("/dev/vdb ext4");
    assertThat(rows(new Database(restored, "writer", PASSWORD)))
        .isEqualTo(rows(new Database(guest, "writer", PASSWORD)));
  }
}
