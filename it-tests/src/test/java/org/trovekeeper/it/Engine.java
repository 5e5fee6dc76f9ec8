package org.trovekeeper.it;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** A server that guests run, in a version, and the Debian it comes from. */
@SuppressWarnings("ImmutableEnumChecker") // families have no state, and roots are records of texts
public enum Engine {
  MARIADB_10_11(new MariaDb(), "10.11", null),
  POSTGRESQL_15(new PostgreSql(), "15", null),
  POSTGRESQL_17(new PostgreSql(), "17", new Root("trixie", "postgresql-17 mount")),
  POSTGRESQL_18(new PostgreSql(), "18", new Root("sid", "postgresql-18 mount"));

  /** A Debian of its own (testbed/sid-root): for what the machine's does not have. */
  private record Root(String suite, String packages) {
    private static final Duration LIMIT = Duration.ofMinutes(16); // the script's own is 15
    private static final Map<Root, Command> MADE = new ConcurrentHashMap<>();

    String folder(TestBed bed) {
      var made = MADE.computeIfAbsent(this, root -> root.make(bed));
      if (made.exit() != 0) {
        var reason = "no root folder of Debian " + suite + ": " + made.err().strip();
        System.err.println("SKIPPED: " + reason);
        throw new TestAbortedException(reason);
      }
      return made.out().strip();
    }

    private Command make(TestBed bed) {
      var script = bed.scripts().resolve("sid-root").toString();
      return Command.run(
          LIMIT, Map.of(), List.of(script, "--suite", suite, "--with", packages, "ensure"));
    }
  }

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
  Optional<String> root(TestBed bed) {
    return Optional.ofNullable(root).map(it -> it.folder(bed));
  }
}
