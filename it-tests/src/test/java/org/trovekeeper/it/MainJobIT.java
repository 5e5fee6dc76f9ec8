package org.trovekeeper.it;

import org.junit.jupiter.api.Nested;

/** The main job on each row of the table. */
class MainJobIT {
  @Nested
  class OnMariaDb extends MainJob {
    OnMariaDb(Cloud cloud) {
      super(Row.MARIADB, cloud);
    }
  }

  @Nested
  class OnMariaDbInPlain extends MainJob {
    OnMariaDbInPlain(Cloud cloud) {
      super(Row.MARIADB_PLAIN, cloud);
    }
  }

  @Nested
  class OnPostgresql15 extends MainJob {
    OnPostgresql15(Cloud cloud) {
      super(Row.POSTGRESQL_15, cloud);
    }
  }

  @Nested
  class OnPostgresql17 extends MainJob {
    OnPostgresql17(Cloud cloud) {
      super(Row.POSTGRESQL_17, cloud);
    }
  }

  @Nested
  class OnPostgresql18 extends MainJob {
    OnPostgresql18(Cloud cloud) {
      super(Row.POSTGRESQL_18, cloud);
    }
  }
}
