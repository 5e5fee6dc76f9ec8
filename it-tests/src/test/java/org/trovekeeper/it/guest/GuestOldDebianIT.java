package org.trovekeeper.it.guest;

import org.junit.jupiter.api.Nested;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Engine;

/** In Debian 12 with its servers, its systemd and its cloud-init. */
class GuestOldDebianIT {
  @Nested
  class OnMariaDb extends ShortLife {
    OnMariaDb(Cloud cloud) {
      super(cloud, Image.of(Engine.MARIADB_10_11), "ext4");
    }
  }

  @Nested
  class OnPostgresql extends ShortLife {
    OnPostgresql(Cloud cloud) {
      super(cloud, Image.of(Engine.POSTGRESQL_15), "ext4");
    }
  }
}
