package org.trovekeeper.it.guest;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Engine;

/** A replica through trove-api, with the servers of Debian 13. */
@Tag("nightly")
class ApiReplicaIT {
  @Nested
  class OnMariaDb extends ApiReplica {
    OnMariaDb(Cloud cloud) {
      super(cloud, Engine.MARIADB_11_8);
    }
  }

  @Nested
  class OnPostgresql extends ApiReplica {
    OnPostgresql(Cloud cloud) {
      super(cloud, Engine.POSTGRESQL_17);
    }
  }
}
