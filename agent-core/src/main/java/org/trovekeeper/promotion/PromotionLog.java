package org.trovekeeper.promotion;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.spi.replication.ReplicationFacts;

/**
 * The last steps taken on this server, on its data volume: what happened, for the one who has to
 * find out later. Durable after each step, bounded.
 */
public final class PromotionLog {
  private static final int LINES = 200;

  private final FileTree files;
  private final Ticker ticker;
  private final Path file;

  public PromotionLog(FileTree files, Ticker ticker, Path privateDirectory) {
    this.files = files;
    this.ticker = ticker;
    this.file = privateDirectory.resolve("promotion.log");
  }

  /**
   * Adds a step that was taken.
   *
   * @param saved what the step saved before it was taken away, and where
   */
  public synchronized void add(PromotionStep step, ReplicationFacts facts, Optional<String> saved) {
    add(
        "%s %s role=%s read_only=%s executed=%s source=%s"
                .formatted(
                    ticker.now(),
                    step,
                    facts.role(),
                    facts.readOnly(),
                    facts.executed(),
                    facts.sourceAddress().orElse("-"))
            + saved.map(text -> " saved=\"" + text + "\"").orElse(""));
  }

  /** Adds a step that failed, with what the failure says, in one line. */
  public synchronized void addFailure(PromotionStep step, GuestException failure) {
    add(
        "%s %s failed=%s reason=\"%s\""
            .formatted(
                ticker.now(),
                step,
                failure.code(),
                failure.plainMessage().replaceAll("\\s+", " ")));
  }

  private void add(String line) {
    List<String> old =
        files.read(file).map(text -> Arrays.asList(text.split("\n", -1))).orElse(List.of());
    List<String> kept =
        old.stream().filter(text -> !text.isBlank()).skip(Math.max(0, old.size() - LINES)).toList();
    String text = String.join("\n", kept) + (kept.isEmpty() ? "" : "\n") + line + "\n";
    files.write(file, text, 0600, Optional.empty());
  }
}
