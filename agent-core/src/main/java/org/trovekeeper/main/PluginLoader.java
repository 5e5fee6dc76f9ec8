package org.trovekeeper.main;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.trovekeeper.spi.DatastorePlugin;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Finds the one family that serves a datastore. Each family lies in a folder of its own below
 * {@code lib/managers/} or {@code plugins/} and gets a class loader of its own, so that drivers
 * never clash and a small guest loads little; on a plain class path (tests) it is found there.
 */
public final class PluginLoader {
  private final List<Path> roots;

  /**
   * @param roots folders whose sub-folders each hold one family's jars; missing ones are skipped
   */
  public PluginLoader(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  /** The family for the datastore; fails naming what there is. */
  public DatastorePlugin load(String datastore) {
    Set<String> known = new TreeSet<>();
    Optional<DatastorePlugin> found = find(getClass().getClassLoader(), datastore, known);
    for (Path family : families()) {
      if (found.isPresent()) {
        break;
      }
      found = find(loader(family), datastore, known);
    }
    return found.orElseThrow(() ->
        GuestException.of(
                ErrorCode.BAD_CONFIGURATION,
                "no manager serves datastore_manager = %s; there are: %s"
                    .formatted(datastore, String.join(", ", known)))
            .withHint("put the manager's jars into a folder of their own below plugins/"));
  }

  /** Trove's names of all datastores that some family here serves. */
  public Set<String> datastores() {
    Set<String> known = new TreeSet<>();
    Optional<DatastorePlugin> none = find(getClass().getClassLoader(), "", known);
    for (Path family : families()) {
      none = none.or(() -> find(loader(family), "", known));
    }
    return known;
  }

  private static Optional<DatastorePlugin> find(
      ClassLoader loader, String datastore, Set<String> known) {
    Optional<DatastorePlugin> found = Optional.empty();
    for (DatastorePlugin plugin : ServiceLoader.load(DatastorePlugin.class, loader)) {
      known.addAll(plugin.datastores());
      if (plugin.datastores().contains(datastore)) {
        found = Optional.of(plugin);
      }
    }
    return found;
  }

  private List<Path> families() {
    return roots.stream()
        .filter(Files::isDirectory)
        .flatMap(root -> list(root).stream())
        .filter(Files::isDirectory)
        .toList();
  }

  private ClassLoader loader(Path family) {
    URL[] jars =
        list(family).stream()
            .filter(file -> file.getFileName().toString().endsWith(".jar"))
            .map(PluginLoader::url)
            .toArray(URL[]::new);
    return new URLClassLoader(family.getFileName().toString(), jars, getClass().getClassLoader());
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
