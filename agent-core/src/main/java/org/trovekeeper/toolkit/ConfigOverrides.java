package org.trovekeeper.toolkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.host.FileTree;

/**
 * The layers over an engine's base configuration. Each change is a file in the folder that the
 * server includes, and its source is a file of the same name on the data volume, so that {@link
 * #reapply} rebuilds the folder on a new root disk. One change at a time, whichever threads make
 * them: a file's place among the others is found by looking at them.
 */
public final class ConfigOverrides {
  private final FileTree files;
  private final Path includeFolder;
  private final Path sourceFolder;
  private final String extension;

  public ConfigOverrides(FileTree files, Path includeFolder, Path sourceFolder, String extension) {
    this.files = files;
    this.includeFolder = includeFolder;
    this.sourceFolder = sourceFolder;
    this.extension = extension;
  }

  /** Which layer a change belongs to; the later one wins. */
  public enum Layer {
    /** Defaults of the agent, which the user may override. */
    SYSTEM_BEFORE("10-system"),
    /** The user's configuration group. */
    USER("20-user"),
    /** Values of the agent, which the user must not override. */
    SYSTEM_AFTER("50-system");

    private final String prefix;

    Layer(String prefix) {
      this.prefix = prefix;
    }

    String prefix() {
      return prefix;
    }
  }

  /** A change by name: families list theirs as constants. */
  public record Change(Layer layer, String id) {
    /** Adds the change or replaces it; the server learns of it by a reload or a start. */
    public void put(ConfigOverrides layers, String text) {
      layers.put(layer, id, text);
    }

    /** Takes the change away. Nothing when it is not there. */
    public void remove(ConfigOverrides layers) {
      layers.remove(layer, id);
    }

    public boolean present(ConfigOverrides layers) {
      return read(layers).isPresent();
    }

    public Optional<String> read(ConfigOverrides layers) {
      return layers.read(layer, id);
    }

    /** Whether the file of the include folder is this change. */
    public boolean is(Path file) {
      return OverrideNames.is(String.valueOf(file.getFileName()), layer, id);
    }
  }

  public synchronized Optional<String> read(Layer layer, String changeId) {
    return OverrideNames.find(sources(), layer, changeId)
        .map(sourceFolder::resolve)
        .flatMap(files::read);
  }

  /** Adds the change behind those of its layer, or replaces it where it is. */
  public synchronized void put(Layer layer, String changeId, String text) {
    String name =
        OverrideNames.find(sources(), layer, changeId)
            .orElseGet(() -> OverrideNames.next(sources(), layer, changeId, extension));
    files.makeFolder(sourceFolder, 0700, Optional.empty());
    files.write(sourceFolder.resolve(name), text, 0600, Optional.empty());
    apply(name, text);
  }

  /** Takes the change away. Nothing when it is not there. */
  public synchronized void remove(Layer layer, String changeId) {
    OverrideNames.find(sources(), layer, changeId)
        .ifPresent(name -> {
          files.delete(includeFolder.resolve(name));
          files.delete(sourceFolder.resolve(name));
        });
  }

  /** Whether the sources are there: they are not while the volume is away. */
  public boolean present() {
    return files.exists(sourceFolder);
  }

  /**
   * Makes the include folder say what the sources say; foreign files stay. Nothing without the
   * sources' folder: what was included last holds while the volume is away.
   */
  public synchronized void reapply() {
    if (!present()) {
      return;
    }
    List<String> sources = sources();
    excludeAllBut(sources);
    for (String name : sources) {
      files.read(sourceFolder.resolve(name)).ifPresent(text -> apply(name, text));
    }
  }

  /** Drops every change of every layer. */
  public synchronized void clear() {
    for (String name : sources()) {
      files.delete(sourceFolder.resolve(name));
    }
    excludeAllBut(List.of());
  }

  private void excludeAllBut(List<String> kept) {
    names(includeFolder).stream()
        .filter(name -> OverrideNames.ours(name, extension) && !kept.contains(name))
        .forEach(name -> files.delete(includeFolder.resolve(name)));
  }

  /** Writes only what is another text: a full root disk must not keep a server down. */
  private void apply(String name, String text) {
    Path included = includeFolder.resolve(name);
    if (!files.read(included).equals(Optional.of(text))) {
      files.makeFolder(includeFolder, 0755, Optional.empty());
      files.write(included, text, 0644, Optional.empty());
    }
  }

  private List<String> sources() {
    return names(sourceFolder).stream()
        .filter(name -> OverrideNames.ours(name, extension))
        .sorted()
        .toList();
  }

  private List<String> names(Path folder) {
    return files.exists(folder)
        ? files.list(folder).stream().map(file -> String.valueOf(file.getFileName())).toList()
        : List.of();
  }
}
