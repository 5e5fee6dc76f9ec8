package org.trovekeeper.main;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import org.trovekeeper.spi.backup.BackupStrategy;

/**
 * What this process was started from, as the launcher says. Outside a distribution (tests) there is
 * no home and no build id.
 */
public final class Distribution {
  private Distribution() {}

  /** Where families lie, each in a folder of its own. */
  public static List<Path> familyRoots() {
    return Optional.ofNullable(System.getProperty("trovekeeper.home"))
        .map(home -> List.of(Path.of(home, "lib", "managers"), Path.of(home, "plugins")))
        .orElse(List.of());
  }

  public static String version() {
    return Objects.requireNonNullElse(
        Distribution.class.getPackage().getImplementationVersion(), "unpackaged");
  }

  /** Digest over all jars, as they lie there; shows which code really runs. */
  public static String buildId() {
    return System.getProperty("trovekeeper.build", "unpackaged");
  }

  /** For {@code trovekeeper version} and the local API. */
  public static Map<String, Object> describe() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", version());
    facts.put("build", buildId());
    facts.put("java", System.getProperty("java.runtime.version", ""));
    facts.put("managers", datastores());
    facts.put("strategies", strategies());
    return facts;
  }

  /** Trove's names of the datastores that the families found here serve. */
  public static List<String> datastores() {
    return List.copyOf(new PluginLoader(familyRoots()).datastores());
  }

  private static List<String> strategies() {
    return ServiceLoader.load(BackupStrategy.class).stream()
        .map(ServiceLoader.Provider::get)
        .map(strategy -> strategy.names().name())
        .sorted()
        .toList();
  }
}
