package org.trovekeeper.strategies.postgresql;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.WalFile;

/**
 * What the server's {@code backup_label} says, and its backup history file, which has the end too.
 *
 * @param start where replay begins
 * @param startFile the file of the log that holds it
 * @param incremental whether it holds only what changed since another one
 * @param stop of history files only
 */
record BackupLabel(
    Lsn start, String startFile, Lsn checkpoint, boolean incremental, Optional<Lsn> stop) {
  private static final String LSN = "([0-9A-F]{1,8}/[0-9A-F]{1,8})";
  private static final Pattern START = line("START WAL LOCATION", " \\(file ([0-9A-F]{24})\\)");
  private static final Pattern STOP = line("STOP WAL LOCATION", " \\(file [0-9A-F]{24}\\)");
  private static final Pattern CHECKPOINT = line("CHECKPOINT LOCATION", "");
  private static final Pattern SINCE = line("INCREMENTAL FROM LSN", "");

  /** Empty when it is none. */
  static Optional<BackupLabel> parse(String text) {
    Matcher start = START.matcher(text);
    Optional<Lsn> checkpoint = lsn(CHECKPOINT, text);
    if (!start.find() || checkpoint.isEmpty()) {
      return Optional.empty();
    }
    return Lsn.lenient(start.group(1))
        .map(from ->
            new BackupLabel(
                from,
                start.group(2),
                checkpoint.get(),
                SINCE.matcher(text).find(),
                lsn(STOP, text)));
  }

  /** A history file as the server writes one for a base backup. */
  static String history(
      WalFile first, Lsn start, WalFile last, Lsn stop, Lsn checkpoint, String label) {
    return """
    START WAL LOCATION: %s (file %s)
    STOP WAL LOCATION: %s (file %s)
    CHECKPOINT LOCATION: %s
    BACKUP METHOD: streamed
    LABEL: %s
    START TIMELINE: %d
    STOP TIMELINE: %d
    """
        .formatted(
            start,
            first.name(),
            stop,
            last.name(),
            checkpoint,
            label,
            first.timeline(),
            last.timeline());
  }

  private static Optional<Lsn> lsn(Pattern line, String text) {
    Matcher matcher = line.matcher(text);
    return matcher.find() ? Lsn.lenient(matcher.group(1)) : Optional.empty();
  }

  private static Pattern line(String key, String rest) {
    return Pattern.compile("^" + key + ": " + LSN + rest, Pattern.MULTILINE);
  }
}
