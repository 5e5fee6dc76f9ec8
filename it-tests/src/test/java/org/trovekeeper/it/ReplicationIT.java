package org.trovekeeper.it;

import org.junit.jupiter.api.Nested;

/** Replicas and a promotion on each row of the table. */
class ReplicationIT {
  @Nested
  class OnMariaDb extends Replication {
    OnMariaDb(Cloud cloud) {
      super(Row.MARIADB, cloud);
    }
  }

  @Nested
  class OnPostgresql15 extends Replication {
    OnPostgresql15(Cloud cloud) {
      super(Row.POSTGRESQL_15, cloud);
    }
  }

  @Nested
  class OnPostgresql17 extends Replication {
    OnPostgresql17(Cloud cloud) {
      super(Row.POSTGRESQL_17, cloud);
    }
  }

  @Nested
  class OnPostgresql18 extends Replication {
    OnPostgresql18(Cloud cloud) {
      super(Row.POSTGRESQL_18, cloud);
    }
  }
}
