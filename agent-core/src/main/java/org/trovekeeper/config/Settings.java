package org.trovekeeper.config;

import java.util.List;
import java.util.Optional;
import org.trovekeeper.config.Key.Alias;
import org.trovekeeper.config.OsloFile.Entry;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Typed reading of keys. Datastore keys are looked up as Trove does it: the datastore's section,
 * then that section's default, and only where the section has neither, {@code [DEFAULT]} (contract:
 * configuration and injection, 4). Every bad value fails with {@code BAD_CONFIGURATION} that names
 * its place and what is allowed.
 */
public final class Settings {
  private static final int MAX_DEPTH = 10;

  private final OsloConfig config;
  private final String datastore;
  private final Generation generation;
  private final List<Key<?>> declared;

  public Settings(OsloConfig config, String datastore, Generation generation) {
    this(config, datastore, generation, List.of());
  }

  /**
   * @param declared the family's own keys, whose defaults other values may refer to
   */
  Settings(OsloConfig config, String datastore, Generation generation, List<Key<?>> declared) {
    this.config = config;
    this.datastore = datastore;
    this.generation = generation;
    this.declared = declared;
  }

  public String datastore() {
    return datastore;
  }

  public Generation generation() {
    return generation;
  }

  public OsloConfig config() {
    return config;
  }

  /** The same reading of other assignments. */
  public Settings over(OsloConfig other) {
    return new Settings(other, datastore, generation, declared);
  }

  /** The value, or the default. */
  public <T> Optional<T> find(Key<T> key) {
    if (!key.section().equals(Key.DATASTORE)) {
      return written(key).or(() -> key.commonDefault(generation).map(key.type().parse()));
    }
    return written(key)
        .or(() ->
            key.sectionDefault(datastore, generation)
                .map(text -> key.type().parse().apply(resolve(key, text, 0))))
        .or(() -> written(key, new Alias("DEFAULT", key.nameFor(datastore))))
        .or(() -> key.commonDefault(generation).map(key.type().parse()));
  }

  /** The value, which must be written or have a default. */
  public <T> T get(Key<T> key) {
    return find(key)
        .orElseThrow(() ->
            GuestException.of(
                ErrorCode.BAD_CONFIGURATION,
                "%s is missing in section [%s]; it must be %s"
                    .formatted(key.nameFor(datastore), here(key.section()), key.type().allowed())));
  }

  /** The value if a file holds it, under its name or an older one. */
  public <T> Optional<T> written(Key<T> key) {
    return key.places().stream().flatMap(place -> written(key, place).stream()).findFirst();
  }

  private <T> Optional<T> written(Key<T> key, Alias place) {
    Optional<Entry> entry = config.find(here(place.section()), here(place.name()));
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    String text = resolve(key, entry.get(), 0).strip();
    if (key.type().blankIsUnknown() && (text.isEmpty() || text.equals("None"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(key.type().parse().apply(text));
    } catch (IllegalArgumentException e) {
      // without the cause: parsers quote the text
      throw notAllowed(key, entry.get(), text);
    }
  }

  private <T> String resolve(Key<T> key, Entry entry, int depth) {
    try {
      return resolve(key, entry.value(), depth);
    } catch (UnknownReference e) {
      throw GuestException.of(
              ErrorCode.BAD_CONFIGURATION,
              "%s refers to a setting that is not there".formatted(entry))
          .withHint("write $$ for a dollar sign");
    }
  }

  private <T> String resolve(Key<T> key, String value, int depth) {
    return Substitution.resolve(value, name -> referred(key, name, depth));
  }

  private <T> String referred(Key<T> key, String name, int depth) {
    int dot = name.indexOf('.');
    String section = dot < 0 ? here(key.section()) : name.substring(0, dot);
    String bare = name.substring(dot + 1);
    Optional<String> value =
        config
            .find(section, bare)
            .or(() -> config.find("DEFAULT", bare))
            .map(Entry::value)
            .or(() -> ConfigKeys.defaultOf(section, bare, generation, declared));
    if (value.isEmpty() || depth > MAX_DEPTH) {
      throw new UnknownReference();
    }
    return resolve(key, value.get(), depth + 1);
  }

  private String here(String name) {
    return name.replace(Key.DATASTORE, datastore);
  }

  private static <T> GuestException notAllowed(Key<T> key, Entry entry, String text) {
    String value = key.secret() ? "the value" : "\"" + text + "\"";
    return GuestException.of(
        ErrorCode.BAD_CONFIGURATION,
        "%s: %s is not allowed; it must be %s".formatted(entry, value, key.type().allowed()));
  }

  /** A value refers to what is not there, or to itself. */
  private static final class UnknownReference extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
