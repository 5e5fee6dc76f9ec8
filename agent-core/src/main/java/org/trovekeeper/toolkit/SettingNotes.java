package org.trovekeeper.toolkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.host.FileTree;

/** What of a user's settings is not in force, on the data volume, until new ones are stored. */
public final class SettingNotes {
  private static final String NEXT = "change the configuration group and attach it again";

  private final FileTree files;
  private final Path takenBack;
  private final Path leftOut;
  private final Path removed;

  /**
   * @param folder where the settings lie, on the data volume
   */
  public SettingNotes(FileTree files, Path folder) {
    this.files = files;
    this.takenBack = folder.resolve("taken-back");
    this.leftOut = folder.resolve("left-out");
    this.removed = folder.resolve("removed");
  }

  /** The server ended at these. */
  void tookBack(Map<String, String> refused) {
    write(
        takenBack,
        refused.entrySet().stream()
            .map(one -> "%s (%s)".formatted(one.getKey(), one.getValue()))
            .collect(Collectors.joining(", ")));
  }

  /** New settings were stored, without these, which belong to the agent. */
  public void stored(Collection<String> without) {
    forget();
    if (!without.isEmpty()) {
      write(leftOut, String.join(", ", without));
    }
  }

  /** These had been set past the agent and would have kept it, or the server, from its work. */
  public void removed(Collection<String> settings) {
    write(removed, String.join("; ", settings));
  }

  public void forget() {
    files.delete(takenBack);
    files.delete(leftOut);
    files.delete(removed);
  }

  /** For the engine's list of what somebody should look at. */
  public List<HealthIssue> issues() {
    List<HealthIssue> issues = new ArrayList<>();
    read(takenBack)
        .map(said ->
            HealthIssue.warning(
                "settings-taken-back",
                "the server did not start with these settings: " + said,
                NEXT))
        .ifPresent(issues::add);
    read(leftOut)
        .map(said ->
            HealthIssue.warning(
                "settings-left-out",
                "these settings of the configuration group belong to the agent: " + said,
                NEXT))
        .ifPresent(issues::add);
    read(removed)
        .map(said ->
            HealthIssue.warning(
                "settings-removed", "these settings were removed before a start: " + said, NEXT))
        .ifPresent(issues::add);
    return issues;
  }

  private Optional<String> read(Path file) {
    return files.read(file).map(String::strip).filter(said -> !said.isEmpty());
  }

  private void write(Path file, String text) {
    files.write(file, text + "\n", 0600, Optional.empty());
  }
}
