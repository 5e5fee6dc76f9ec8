package org.trovekeeper.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogFormatterTest {
  @Test
  void the_journal_gets_a_priority_and_no_time() {
    assertThat(new LogFormatter(true).format(record(Level.INFO))).isEqualTo("<6>a.B said=x\n");
    assertThat(new LogFormatter(true).format(record(Level.SEVERE))).startsWith("<3>");
    assertThat(new LogFormatter(true).format(record(Level.FINE))).startsWith("<7>");
  }

  @Test
  void every_line_of_a_failure_keeps_its_priority() {
    LogRecord record = record(Level.WARNING);
    record.setThrown(new IllegalStateException("why"));
    assertThat(new LogFormatter(true).format(record).lines())
        .hasSizeGreaterThan(2)
        .allMatch(line -> line.startsWith("<4>"))
        .anyMatch(line -> line.contains("IllegalStateException: why"));
  }

  @Test
  void elsewhere_the_time_and_the_level_are_written() {
    assertThat(new LogFormatter(false).format(record(Level.INFO)))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}[+-]\\d{4} INFO a\\.B said=x\n");
  }

  @Test
  void a_stream_that_is_not_the_journals_is_not_taken_for_it() {
    assertThat(new LogFormatter().format(record(Level.INFO))).doesNotStartWith("<");
  }

  private static LogRecord record(Level level) {
    LogRecord record = new LogRecord(level, "said={0}");
    record.setLoggerName("a.B");
    record.setParameters(new Object[] {"x"});
    return record;
  }
}
