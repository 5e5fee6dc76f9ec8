package org.trovekeeper.main;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.trovekeeper.toolkit.PlainText;

/**
 * One line a message, whatever came from outside is in it: no statement has to care. The journal
 * knows the time, and takes the level as sd-daemon(3) writes it; anybody else gets both in words.
 * Named by {@code etc/logging.properties}.
 */
public final class LogFormatter extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx");
  private static final int LINE = 4000;
  private static final int CAUSES = 5;

  private final boolean journal;

  public LogFormatter() {
    this(System.getenv().getOrDefault("JOURNAL_STREAM", "").equals(standardError()));
  }

  LogFormatter(boolean journal) {
    this.journal = journal;
  }

  @Override
  public String format(LogRecord record) {
    String text =
        record.getLoggerName()
            + " "
            + PlainText.line(formatMessage(record).stripTrailing(), LINE)
            + trace(record);
    if (journal) {
      String priority = "<" + priority(record.getLevel()) + ">";
      return priority + text.stripTrailing().replace("\n", "\n" + priority) + "\n";
    }
    String time = TIME.format(record.getInstant().atZone(ZoneId.systemDefault()));
    return "%s %s %s%n".formatted(time, record.getLevel().getName(), text.stripTrailing());
  }

  private static int priority(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return 3;
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return 4;
    }
    return level.intValue() >= Level.INFO.intValue() ? 6 : 7;
  }

  private static String trace(LogRecord record) {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    for (Throwable thrown = record.getThrown();
        thrown != null && depth < CAUSES;
        thrown = thrown.getCause(), depth++) {
      text.append(depth == 0 ? "\n" : "\nCaused by: ").append(thrown.getClass().getName());
      if (thrown.getMessage() != null) {
        text.append(": ").append(PlainText.line(thrown.getMessage(), LINE));
      }
      for (StackTraceElement frame : thrown.getStackTrace()) {
        text.append("\n\tat ").append(frame);
      }
    }
    return text.toString();
  }

  /** As the journal names the stream that it reads; an inherited name may be that of another. */
  private static String standardError() {
    Path stream = Path.of("/proc/self/fd/2");
    try {
      return Files.getAttribute(stream, "unix:dev") + ":" + Files.getAttribute(stream, "unix:ino");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
