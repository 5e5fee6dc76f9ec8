package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A chain of backups on each row of the table. */
class BackupChainIT {
  /** And what does not depend on the engine. */
  @Nested
  class OnMariaDb extends BackupChain {
    OnMariaDb(Cloud cloud) {
      super(Row.MARIADB, cloud);
    }

    @Test
    @Order(8)
    void aBackupWhoseDigestIsNotTheRecordedOneIsNotTakenForData() {
      var wrong = cloud.registerBackup(source.id(), null);
      cloud
          .api()
          .sql(
              "update backups set state = 'COMPLETED', backup_type = '"
                  + form.full()
                  + "', checksum = '00000000000000000000000000000000', location = '"
                  + chain.getFirst().path("location").asText()
                  + "' where id = '"
                  + wrong
                  + "'");
      var refused = cloud.create(row.order().fromBackup(wrong));
      // Trove notes its own "guestagent error" first; the guest's next beat tells what really is
      cloud.api().awaitStatus(refused.id(), "failed to spawn");
      assertThat(refused.guest().engine()).isEmpty();
    }

    @Test
    @Order(9)
    void thePreauthorizedAccountOfNewerTrovesIsUsedAsGiven() {
      var other = Swift.ofTempAuth(cloud.bed());
      var id = cloud.registerBackup(source.id(), null);
      var info = cloud.backupInfo(id, source.id(), null);
      info.put("storage_driver", "swift");
      info.put("swift_url", other.accountUrl());
      cloud
          .api()
          .rawCast(
              source.id(),
              "create_backup",
              Map.of("backup_info", info),
              Map.of("auth_token", other.token()));
      var backup = cloud.awaitBackup(id);
      assertThat(backup.path("state").asText()).isEqualTo("COMPLETED");
      assertThat(backup.path("location").asText())
          .startsWith(other.accountUrl() + "/" + BUCKET + "/");
      assertThat(other.header(backup.path("location").asText(), "ETag"))
          .isEqualTo(backup.path("checksum").asText());
    }
  }

  @Nested
  class OnPostgresql15 extends BackupChain {
    OnPostgresql15(Cloud cloud) {
      super(Row.POSTGRESQL_15, cloud);
    }
  }

  @Nested
  class OnPostgresql17 extends BackupChain {
    OnPostgresql17(Cloud cloud) {
      super(Row.POSTGRESQL_17, cloud);
    }
  }

  @Nested
  class OnPostgresql18 extends BackupChain {
    OnPostgresql18(Cloud cloud) {
      super(Row.POSTGRESQL_18, cloud);
    }
  }
}
