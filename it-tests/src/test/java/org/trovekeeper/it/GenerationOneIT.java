package org.trovekeeper.it;

import org.junit.jupiter.api.Nested;

/** Messages of Trove 10 on each row that knows their like. */
class GenerationOneIT {
  @Nested
  class OnMariaDb extends GenerationOne {
    OnMariaDb(Cloud cloud) {
      super(Row.MARIADB_ROCKY, cloud);
    }
  }

  @Nested
  class OnPostgresql17 extends GenerationOne {
    OnPostgresql17(Cloud cloud) {
      super(Row.POSTGRESQL_17, cloud);
    }
  }
}
