package org.trovekeeper.toolkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.host.FileTree;

/**
 * The layers over an engine's base configuration. Each change is a file in the folder that the
 * server includes, and its source is a file of the same name on the data volume, so that {@link
 * #reapply} rebuilds the folder on a new root disk.
 */
public final class ConfigLayers {
  private final FileTree files;
  private final Path includeFolder;
  private final Path sourceFolder;
  private final String extension;

  public ConfigLayers(FileTree files, Path includeFolder, Path sourceFolder, String extension) {
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
    public void put(ConfigLayers layers, String text) {
      layers.put(layer, id, text);
    }

    /** Takes the change away. Nothing when it is not there. */
    public void remove(ConfigLayers layers) {
      layers.remove(layer, id);
    }

    public boolean present(ConfigLayers layers) {
      return read(layers).isPresent();
    }

    public Optional<String> read(ConfigLayers layers) {
      return layers.read(layer, id);
    }

    /** Whether the file of the include folder is this change. */
    public boolean is(Path file) {
      return LayerNames.is(String.valueOf(file.getFileName()), layer, id);
    }
  }

  public Optional<String> read(Layer layer, String changeId) {
    return LayerNames.find(sources(), layer, changeId)
        .map(sourceFolder::resolve)
        .flatMap(files::read);
  }

  /** Adds the change behind those of its layer, or replaces it where it is. */
  public void put(Layer layer, String changeId, String text) {
    String name =
        LayerNames.find(sources(), layer, changeId)
            .orElseGet(() -> LayerNames.next(sources(), layer, changeId, extension));
    files.makeFolder(sourceFolder, 0700, Optional.empty());
    files.write(sourceFolder.resolve(name), text, 0600, Optional.empty());
    apply(name, text);
  }

  /** Takes the change away. Nothing when it is not there. */
  public void remove(Layer layer, String changeId) {
    LayerNames.find(sources(), layer, changeId)
        .ifPresent(name -> {
          files.delete(includeFolder.resolve(name));
          files.delete(sourceFolder.resolve(name));
        });
  }

  /** Makes the include folder say what the sources say; foreign files stay. */
  public void reapply() {
    List<String> sources = sources();
    names(includeFolder).stream()
        .filter(name -> LayerNames.ours(name, extension) && !sources.contains(name))
        .forEach(name -> files.delete(includeFolder.resolve(name)));
    for (String name : sources) {
      files.read(sourceFolder.resolve(name)).ifPresent(text -> apply(name, text));
    }
  }

  /** Drops every change of every layer. */
  public void clear() {
    for (String name : sources()) {
      files.delete(sourceFolder.resolve(name));
    }
    reapply();
  }

  private void apply(String name, String text) {
    files.makeFolder(includeFolder, 0755, Optional.empty());
    files.write(includeFolder.resolve(name), text, 0644, Optional.empty());
  }

  private List<String> sources() {
    return names(sourceFolder).stream()
        .filter(name -> LayerNames.ours(name, extension))
        .sorted()
        .toList();
  }

  private List<String> names(Path folder) {
    return files.exists(folder)
        ? files.list(folder).stream().map(file -> String.valueOf(file.getFileName())).toList()
        : List.of();
  }
}
