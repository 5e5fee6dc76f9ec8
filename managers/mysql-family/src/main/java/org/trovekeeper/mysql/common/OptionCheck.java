package org.trovekeeper.mysql.common;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.toolkit.IniFile;
import org.trovekeeper.toolkit.SettingSieve;

/**
 * Lets the server's own program read options before the server is given them. It only reads: it
 * opens no data and no port, takes 50 MB, and is gone within a moment.
 */
public final class OptionCheck {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String SECTION = "mysqld";
  private static final String PLUGINS = "plugin_load";

  private final Host host;
  private final String program;
  private final Path folder;
  private final Optional<String> osUser;

  /**
   * @param program the server's
   * @param folder the configuration's, which the server can read and cannot write
   */
  public OptionCheck(Host host, String program, Path folder, Optional<String> osUser) {
    this.host = host;
    this.program = program;
    this.folder = folder;
    this.osUser = osUser;
  }

  private record Answer(OptionTable table, Optional<String> refusal) {}

  /** What the program knows, the options of plugins that are loaded by these included. */
  public OptionTable table(Map<String, Optional<String>> options, Deadline deadline) {
    Map<String, Optional<String>> loads = new LinkedHashMap<>(options);
    loads.keySet().removeIf(name -> !name.startsWith(PLUGINS));
    OptionTable table = answer(loads, deadline).table();
    return table.names().isEmpty() ? answer(Map.of(), deadline).table() : table;
  }

  /**
   * The server's words against each of the options that it does not take.
   *
   * @param context what it is given besides; nothing where it would not take that either
   */
  public Map<String, String> refused(
      Map<String, Optional<String>> context,
      Map<String, Optional<String>> options,
      Deadline deadline) {
    // plugins come first: others may be their options
    List<String> names =
        options.keySet().stream()
            .sorted(
                (one, other) -> Boolean.compare(other.startsWith(PLUGINS), one.startsWith(PLUGINS)))
            .toList();
    Map<String, String> refused = sift(context, options, names, deadline);
    return refused.isEmpty() || answer(context, deadline).refusal().isEmpty()
        ? refused
        : sift(Map.of(), options, names, deadline);
  }

  private Map<String, String> sift(
      Map<String, Optional<String>> context,
      Map<String, Optional<String>> options,
      List<String> names,
      Deadline deadline) {
    return SettingSieve.refused(
        names,
        some -> {
          Map<String, Optional<String>> together = new LinkedHashMap<>(context);
          some.forEach(name -> together.put(name, options.getOrDefault(name, Optional.empty())));
          return answer(together, deadline).refusal();
        });
  }

  private synchronized Answer answer(Map<String, Optional<String>> options, Deadline deadline) {
    Path file = folder.resolve("trovekeeper-check.cnf");
    Map<String, Optional<String>> asked = new LinkedHashMap<>(options);
    // it looks for plugins' names in the data of a server that may be running
    asked.put("datadir", Optional.of(folder.resolve("no-data").toString()));
    if (!host.files().exists(folder)) {
      // before the first prepare there is none
      host.files().makeFolder(folder, 0755, Optional.empty());
    }
    host.files().write(file, IniFile.of(SECTION, asked).text(), 0644, Optional.empty());
    try (Running running =
        host.commands()
            .start(
                Command.of(
                        deadline.atMost(LIMIT).remaining(),
                        program,
                        "--defaults-file=" + file,
                        "--help",
                        "--verbose")
                    .as(osUser)
                    .in(folder))) {
      OptionTable table = table(running);
      Finished ended = running.await(deadline.atMost(LIMIT));
      return new Answer(table, DryRunRules.refusal(ended.exit(), ended.errors()));
    } finally {
      host.files().delete(file);
    }
  }

  private static OptionTable table(Running running) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(running.output(), StandardCharsets.UTF_8))) {
      return OptionTable.parse(lines.lines());
    } catch (IOException e) {
      throw GuestException.of(
          ErrorCode.COMMAND_FAILED, "the server's program cannot be read: " + e.getMessage(), e);
    }
  }
}
