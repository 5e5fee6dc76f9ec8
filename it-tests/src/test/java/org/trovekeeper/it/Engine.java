package org.trovekeeper.it;

import java.util.Optional;
import org.trovekeeper.testing.DebianRoot;

/** A server that guests run, in a version, and the Debian it comes from. */
@SuppressWarnings("ImmutableEnumChecker") // families have no state
public enum Engine {
  MARIADB_10_11(new MariaDb(), "10.11", "bookworm"),
  MARIADB_11_8(new MariaDb(), "11.8", "trixie"),
  POSTGRESQL_15(new PostgreSql(), "15", "bookworm"),
  POSTGRESQL_17(new PostgreSql(), "17", "trixie"),
  POSTGRESQL_18(new PostgreSql(), "18", "sid");

  private static final String MACHINES = "bookworm";

  private final Family family;
  private final String version;
  private final String suite;

  Engine(Family family, String version, String suite) {
    this.family = family;
    this.version = version;
    this.suite = suite;
  }

  public Family family() {
    return family;
  }

  /** What Trove calls this server, and the manager in its guests. */
  public String datastore() {
    return family.datastore();
  }

  public String version() {
    return version;
  }

  /** The Debian that has it. */
  public String suite() {
    return suite;
  }

  /** The Debian packages that it comes with, and its backup tool. */
  public String packages() {
    return family.packages(version);
  }

  /** The unit in which systemd runs it. */
  public String unit() {
    return family.unit(version);
  }

  /** The root folder that its guests live in; empty when that is the machine's. */
  Optional<String> root() {
    return suite.equals(MACHINES)
        ? Optional.empty()
        : Optional.of(DebianRoot.of(suite, packages() + " mount").folder().toString());
  }
}
