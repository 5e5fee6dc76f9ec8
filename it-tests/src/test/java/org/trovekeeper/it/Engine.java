package org.trovekeeper.it;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.testing.DebianRoot;

/** A server that guests run, in a version, and the Debian it comes from. */
@SuppressWarnings("ImmutableEnumChecker") // families have no state, and roots are records of texts
public enum Engine {
  MARIADB_10_11(new MariaDb(), "10.11", null),
  POSTGRESQL_15(new PostgreSql(), "15", null),
  POSTGRESQL_17(new PostgreSql(), "17", new Root("trixie", "postgresql-17 mount")),
  POSTGRESQL_18(new PostgreSql(), "18", new Root("sid", "postgresql-18 mount"));

  /** A Debian of its own: for what the machine's does not have. */
  private record Root(String suite, String packages) {}

  private final Family family;
  private final String version;
  private final @Nullable Root root;

  Engine(Family family, String version, @Nullable Root root) {
    this.family = family;
    this.version = version;
    this.root = root;
  }

  Family family() {
    return family;
  }

  /** What Trove calls this server, and the manager in its guests. */
  public String datastore() {
    return family.datastore();
  }

  public String version() {
    return version;
  }

  /** The root folder that its guests live in; empty when that is the machine's. */
  Optional<String> root() {
    return Optional.ofNullable(root)
        .map(it -> DebianRoot.of(it.suite(), it.packages()).folder().toString());
  }
}
