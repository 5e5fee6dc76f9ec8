package org.trovekeeper.it;

import org.junit.jupiter.api.Nested;

/** A chain of backups on each row of the table. */
class BackupChainIT {
  @Nested
  class OnMariaDb extends BackupChain {
    OnMariaDb(Cloud cloud) {
      super(Row.MARIADB, cloud);
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
