package org.trovekeeper.spi;

import java.util.List;

/** Databases of the engine. Names are checked here; reserved ones are refused and never listed. */
public interface DatabaseAdmin {
  void create(List<Database> databases, Deadline deadline);

  /** Fails as {@link #create} does for what can be checked without a server; it needs none. */
  default void check(List<Database> databases) {}

  Page<Database> list(PageRequest page, Deadline deadline);

  /** Fails with {@code DATABASE_NOT_FOUND} when there is none. */
  void delete(Database database, Deadline deadline);
}
