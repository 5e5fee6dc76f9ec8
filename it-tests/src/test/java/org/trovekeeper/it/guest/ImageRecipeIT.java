package org.trovekeeper.it.guest;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.trovekeeper.it.Cloud;
import org.trovekeeper.it.Engine;

/** The recipe's image for each server that it is written for. */
@Tag("nightly")
class ImageRecipeIT {
  @Nested
  class OfMariaDb extends RecipesImage {
    OfMariaDb(Cloud cloud) {
      super(cloud, Engine.MARIADB_11_8);
    }
  }

  @Nested
  class OfPostgresql extends RecipesImage {
    OfPostgresql(Cloud cloud) {
      super(cloud, Engine.POSTGRESQL_17);
    }
  }
}
