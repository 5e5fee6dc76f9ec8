package org.trovekeeper.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

  @Test
  void what_came_from_outside_begins_no_line_of_its_own() {
    LogRecord record = record(Level.INFO);
    record.setParameters(new Object[] {"x\n2026-01-01 SEVERE forged\u001b[2J"});
    record.setThrown(new IllegalStateException("why\n\tat forged", new IOException("a\nb")));
    for (boolean journal : new boolean[] {true, false}) {
      assertThat(new LogFormatter(journal).format(record).lines())
          .noneMatch(line -> line.matches("(<6>)?(2026-01-01.*|\\tat forged.*|b)"))
          .anyMatch(line -> line.contains("x\\n2026-01-01 SEVERE forged\\u001b[2J"))
          .anyMatch(line -> line.endsWith("Caused by: java.io.IOException: a\\nb"));
    }
  }

  @Test
  void a_line_has_an_end() {
    LogRecord record = record(Level.INFO);
    record.setParameters(new Object[] {"x".repeat(1 << 20)});
    assertThat(new LogFormatter(false).format(record)).hasSizeLessThan(5000).contains("more char");
  }

  private static LogRecord record(Level level) {
    LogRecord record = new LogRecord(level, "said={0}");
    record.setLoggerName("a.B");
    record.setParameters(new Object[] {"x"});
    return record;
  }
}
