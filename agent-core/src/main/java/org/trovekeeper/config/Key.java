package org.trovekeeper.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.trovekeeper.spi.EngineKey;

/**
 * One setting that the agent reads. docs/config.md is generated from these.
 *
 * @param section its section; {@link #DATASTORE} means the one that {@code datastore_manager} names
 * @param name its name, in which {@link #DATASTORE} means the same
 * @param aliases older places, asked in order when this one is silent
 * @param defaults the first that fits counts
 * @param secret whether the value must never be shown
 */
public record Key<T>(
    String section,
    String name,
    List<Alias> aliases,
    ValueType<T> type,
    List<Default> defaults,
    boolean secret,
    String meaning) {
  /** Stands for the section of the datastore. */
  public static final String DATASTORE = EngineKey.DATASTORE;

  /** The section of settings that are ours alone. */
  public static final String OWN = "trovekeeper";

  /** An older place of the same setting. */
  public record Alias(String section, String name) {}

  /**
   * A default as it would be written.
   *
   * @param datastores those whose section has it; empty means every one
   */
  public record Default(Set<String> datastores, Optional<Generation> generation, String text) {
    boolean fits(Generation asked) {
      return generation.isEmpty() || generation.get() == asked;
    }
  }

  public static <T> Key<T> of(String section, String name, ValueType<T> type, String meaning) {
    return new Key<>(section, name, List.of(), type, List.of(), false, meaning);
  }

  /** What a family declares, in the form of the agent's own keys. */
  public static <T> Key<T> of(EngineKey<T> declared) {
    ValueType<T> type = ValueType.of(declared.type().allowed(), declared.type()::parse);
    Key<T> key = of(declared.section(), declared.name(), type, declared.meaning());
    return declared.older().equals(declared.present())
        ? key.or(declared.present())
        : key.or(Generation.G1, declared.older()).or(Generation.G2, declared.present());
  }

  /** A default for everything. */
  public Key<T> or(String text) {
    return or(new Default(Set.of(), Optional.empty(), text));
  }

  public Key<T> or(Generation generation, String text) {
    return or(new Default(Set.of(), Optional.of(generation), text));
  }

  /** A default of some datastores' sections. */
  public Key<T> orFor(Set<String> datastores, String text) {
    return or(new Default(datastores, Optional.empty(), text));
  }

  public Key<T> orFor(Set<String> datastores, Generation generation, String text) {
    return or(new Default(datastores, Optional.of(generation), text));
  }

  /** Also found under an older name of the same section. */
  public Key<T> alias(String older) {
    return alias(section, older);
  }

  public Key<T> alias(String olderSection, String older) {
    return new Key<>(
        section,
        name,
        appended(aliases, new Alias(olderSection, older)),
        type,
        defaults,
        secret,
        meaning);
  }

  public Key<T> hidden() {
    return new Key<>(section, name, aliases, type, defaults, true, meaning);
  }

  /** The name in the section of this datastore. */
  String nameFor(String datastore) {
    return name.replace(DATASTORE, datastore);
  }

  /** The name itself, then the older ones. */
  public List<Alias> places() {
    return Stream.concat(Stream.of(new Alias(section, name)), aliases.stream()).toList();
  }

  /** What the datastore's own section holds when no one wrote it. */
  Optional<String> sectionDefault(String datastore, Generation generation) {
    return defaults.stream()
        .filter(each -> each.datastores().contains(datastore) && each.fits(generation))
        .map(Default::text)
        .findFirst();
  }

  Optional<String> commonDefault(Generation generation) {
    return defaults.stream()
        .filter(each -> each.datastores().isEmpty() && each.fits(generation))
        .map(Default::text)
        .findFirst();
  }

  private Key<T> or(Default added) {
    return new Key<>(section, name, aliases, type, appended(defaults, added), secret, meaning);
  }

  private static <E> List<E> appended(List<E> list, E item) {
    List<E> longer = new ArrayList<>(list);
    longer.add(item);
    return List.copyOf(longer);
  }
}
