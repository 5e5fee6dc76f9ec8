package org.trovekeeper.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.host.LocalHost;

/** A release of PostgreSQL that tests run on, and the Debian it comes from. */
public enum PostgresRelease {
  /** The machine's own. */
  V15(15, null),
  V17(17, "trixie"),
  V18(18, "sid");

  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");

  private final int major;
  private final @Nullable String suite;

  PostgresRelease(int major, @Nullable String suite) {
    this.major = major;
    this.suite = suite;
  }

  public int major() {
    return major;
  }

  /** Skips the test, aloud, where this release cannot be had. */
  public void require() {
    if (root().isEmpty()) {
      String reason = "SKIPPED: PostgreSQL %d is not installed".formatted(major);
      assumeTrue(Files.isExecutable(programs().resolve(major + "/bin/postgres")), reason);
    }
  }

  private Optional<DebianRoot> root() {
    return Optional.ofNullable(suite).map(name -> DebianRoot.of(name, "postgresql-" + major));
  }

  /**
   * A machine that has this release.
   *
   * @param shared a folder below /tmp that its programs see
   */
  public LocalHost on(LocalHost machine, Path shared) {
    return root().map(root -> root.enter(machine, shared)).orElse(machine);
  }

  /** Holds {@code <major>/bin}, as the machine sees it. */
  public Path programs() {
    return root().map(root -> root.folder().resolve("usr/lib/postgresql")).orElse(PROGRAMS);
  }

  /** Whose the data is. */
  public String account() {
    return root().isPresent() ? DebianRoot.ACCOUNT : "postgres";
  }
}
