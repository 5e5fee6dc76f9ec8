package org.trovekeeper.backup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.backup.BackupStrategy;
import org.trovekeeper.spi.backup.BackupStrategy.StrategyNames;

/** The strategies there are, found by the names that control planes use for them. */
public final class Strategies {
  private final List<BackupStrategy> all;

  public Strategies(List<BackupStrategy> all) {
    this.all = List.copyOf(all);
  }

  /** All that the class path offers. */
  public static Strategies load() {
    return new Strategies(
        ServiceLoader.load(BackupStrategy.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList());
  }

  public List<BackupStrategy> all() {
    return all;
  }

  /** The configured strategy, or the datastore's only one. */
  public BackupStrategy configured(String datastore, Optional<String> name) {
    List<BackupStrategy> possible = of(datastore);
    if (name.isEmpty() && possible.size() == 1) {
      return possible.getFirst();
    }
    return named(possible, name.orElse(""))
        .orElseThrow(() ->
            GuestException.of(
                    ErrorCode.BAD_CONFIGURATION,
                    "backup_strategy %s does not exist for %s"
                        .formatted(name.orElse("(none)"), datastore))
                .withHint("there are: " + names(possible)));
  }

  /** The strategy that can read a backup of this type. */
  public BackupStrategy reading(String datastore, String type, Optional<String> configured) {
    if (type.equals("full") || type.equals("incremental")) {
      return configured(datastore, configured);
    }
    List<BackupStrategy> possible = of(datastore);
    return named(possible, type)
        .orElseThrow(() ->
            GuestException.of(
                    ErrorCode.UNKNOWN_BACKUP_TYPE,
                    "a backup of type %s cannot be restored into %s".formatted(type, datastore))
                .withHint("there are: " + names(possible)));
  }

  /** The arguments configured for the strategy under any of its names. */
  static List<String> options(BackupStrategy strategy, Map<String, List<String>> configured) {
    return names(strategy.names())
        .flatMap(name -> configured.getOrDefault(name, List.of()).stream())
        .toList();
  }

  /** Those that can save this datastore. */
  List<BackupStrategy> of(String datastore) {
    return all.stream().filter(strategy -> strategy.datastores().contains(datastore)).toList();
  }

  private static Optional<BackupStrategy> named(List<BackupStrategy> possible, String name) {
    return possible.stream()
        .filter(strategy -> names(strategy.names()).anyMatch(name::equals))
        .findFirst();
  }

  private static Stream<String> names(StrategyNames names) {
    return Stream.concat(
        Stream.of(names.olderFull(), names.name()), names.olderIncremental().stream());
  }

  private static String names(List<BackupStrategy> possible) {
    return String.join(
        ", ", possible.stream().flatMap(strategy -> names(strategy.names())).toList());
  }
}
