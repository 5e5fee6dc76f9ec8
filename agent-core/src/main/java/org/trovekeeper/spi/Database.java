package org.trovekeeper.spi;

import java.util.Optional;

/** A database (schema). Empty character set or collation means the engine's default. */
public record Database(String name, Optional<String> characterSet, Optional<String> collation) {
  public static Database named(String name) {
    return new Database(name, Optional.empty(), Optional.empty());
  }
}
