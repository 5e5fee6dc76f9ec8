package org.trovekeeper.promotion;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Ticker;

/**
 * Transactions that were saved from a diverged server before it followed its source again: kept in
 * sight, over restarts, until an operator says that they were looked at.
 */
public final class SavedNotice {
  private final FileTree files;
  private final Ticker ticker;
  private final Path file;

  public SavedNotice(FileTree files, Ticker ticker, Path privateDirectory) {
    this.files = files;
    this.ticker = ticker;
    this.file = privateDirectory.resolve("saved-transactions");
  }

  synchronized void add(String saved) {
    String line = "%s %s\n".formatted(ticker.now(), saved.replaceAll("\\s+", " "));
    files.write(file, files.read(file).orElse("") + line, 0600, Optional.empty());
  }

  /** An operator has looked at all that was saved so far. */
  public synchronized void acknowledge() {
    files.delete(file);
  }

  /** The engine's own issues, and what was saved. */
  public List<HealthIssue> beside(List<HealthIssue> engine) {
    return Stream.concat(engine.stream(), issues().stream()).toList();
  }

  /** What the status has to say of it. */
  public synchronized List<HealthIssue> issues() {
    return files
        .read(file)
        .map(text -> String.join("; ", text.lines().toList()))
        .filter(text -> !text.isBlank())
        .map(text ->
            HealthIssue.warning(
                "diverged-transactions-saved",
                "this server had transactions that its source lacks; they were saved and it was"
                    + " taken back: "
                    + text,
                "look at what was saved, then: trovekeeper call acknowledge_saved"))
        .stream()
        .toList();
  }
}
