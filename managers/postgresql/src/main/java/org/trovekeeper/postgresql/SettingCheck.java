package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.toolkit.SettingSieve;

/**
 * Lets the server's own program read settings before the server hears of them: a value that it
 * refuses would keep it from starting.
 */
public final class SettingCheck {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Pattern SAID = Pattern.compile("(?:LOG|ERROR|FATAL|PANIC):\\s+(.*)");
  private static final Pattern PLACE = Pattern.compile(" in file \".*\" line \\d+");

  /** Libraries may have said something before. */
  private static final Pattern WANTED = Pattern.compile("(?m)^(\\d+)$");

  private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");
  private static final Pattern HUGE_PAGES = Pattern.compile("HugePages_Total:\\s+(\\d+)");

  /** All share one file. */
  private static final Object ONE_AT_A_TIME = new Object();

  private final Host host;
  private final PostgresLayout layout;

  public SettingCheck(Host host, PostgresLayout layout) {
    this.host = host;
    this.layout = layout;
  }

  /** The server's words for each value that it does not take; none when it takes all. */
  public Map<String, String> refused(Map<String, String> settings, Deadline deadline) {
    ConfFile all = ConfFile.of(settings);
    Map<String, String> refused =
        new LinkedHashMap<>(
            SettingSieve.refused(all.names(), some -> words(all.only(some), deadline)));
    all.without(refused.keySet())
        .settings()
        .forEach((name, value) ->
            MachineRules.refusal(name, value, hugePages())
                .ifPresent(words -> refused.put(name, words)));
    return refused;
  }

  private Optional<String> words(ConfFile settings, Deadline deadline) {
    return ask("data_directory", settings.merge(places(layout.checkDirectory())).text(), deadline);
  }

  /**
   * Why a server with these settings over the present ones would not come up: it loads its
   * libraries and adds up its memory, as at a start. Empty also where there is no data yet.
   */
  public Optional<String> refusedTogether(Map<String, String> settings, Deadline deadline) {
    Path control = layout.dataDirectory().resolve("global").resolve("pg_control");
    if (!host.files().exists(control)) {
      return Optional.empty();
    }
    Path folder = layout.checkDirectory();
    makeDataFolder(folder, control, deadline);
    String present = ConfFile.line("include", layout.mainFile().toString()) + "\n";
    String text = present + ConfFile.of(settings).merge(places(folder)).text();
    return ask("shared_memory_size", text, deadline).or(() -> tooFewHugePages(text, deadline));
  }

  /** A number as the server would read it from these settings; its default where they have none. */
  public Optional<Long> number(String name, ConfFile settings) {
    Map<String, String> asked =
        settings.value(name).map(value -> Map.of(name, value)).orElse(Map.of());
    String text = ConfFile.of(asked).merge(places(layout.checkDirectory())).text();
    return number(WANTED, asked.getOrDefault(name, ""))
        .or(() -> number(WANTED, answer(name, text, Deadline.in(LIMIT)).output()));
  }

  /** The program does not look whether the machine has those that it would insist on. */
  private Optional<String> tooFewHugePages(String text, Deadline deadline) {
    return answer("huge_pages", text, deadline).output().lines().anyMatch("on"::equals)
        ? number(WANTED, answer("shared_memory_size_in_huge_pages", text, deadline).output())
            .flatMap(wanted -> MachineRules.tooFew(wanted, hugePages()))
        : Optional.empty();
  }

  private long hugePages() {
    return ofMachine(HUGE_PAGES).orElse(0L);
  }

  private Optional<Long> ofMachine(Pattern figure) {
    return host.files().read(Path.of("/proc/meminfo")).flatMap(text -> number(figure, text));
  }

  /**
   * What the program wants to know before it answers anything. It would read what {@code ALTER
   * SYSTEM} wrote in the server's own data folder, too.
   */
  private ConfFile places(Path dataDirectory) {
    return ConfFile.of(
        Map.of(
            "data_directory", dataDirectory.toString(),
            "hba_file", layout.accessFile().toString(),
            "ident_file", layout.mapFile().toString()));
  }

  /** As much of a data folder as the program looks at before it makes anything. */
  private void makeDataFolder(Path folder, Path control, Deadline deadline) {
    host.files().makeFolder(folder, 0700, layout.osUser());
    host.files().makeFolder(folder.resolve("global"), 0700, layout.osUser());
    host.files().write(folder.resolve("PG_VERSION"), layout.major() + "\n", 0600, layout.osUser());
    run(List.of("cp", control.toString(), folder.resolve("global").toString()), deadline)
        .check("cp");
  }

  private Optional<String> ask(String name, String text, Deadline deadline) {
    Finished answer = answer(name, text, deadline);
    return answer.exit() == 0
        ? tooMuchMemory(name, answer.output())
        : Optional.of(words(answer.errors()));
  }

  private Finished answer(String name, String text, Deadline deadline) {
    Path file = layout.configDirectory().resolve("trovekeeper-check.conf");
    synchronized (ONE_AT_A_TIME) {
      host.files().write(file, text, 0644, Optional.empty());
      try {
        return run(
            List.of(layout.program("postgres"), "-C", name, "-c", "config_file=" + file), deadline);
      } finally {
        host.files().delete(file);
      }
    }
  }

  private Finished run(List<String> arguments, Deadline deadline) {
    return host.commands()
        .run(
            Command.of(deadline.atMost(LIMIT).remaining(), arguments)
                .as(layout.osUser())
                .in(layout.configDirectory()));
  }

  private Optional<String> tooMuchMemory(String name, String answer) {
    if (!name.equals("shared_memory_size")) {
      return Optional.empty();
    }
    Optional<Long> wanted = number(WANTED, answer);
    Optional<Long> present = ofMachine(MEMORY).map(kibibytes -> kibibytes / 1024);
    return wanted.isPresent() && present.isPresent() && wanted.get() > present.get()
        ? Optional.of(
            "it would need %d MB of shared memory, the machine has %d"
                .formatted(wanted.get(), present.get()))
        : Optional.empty();
  }

  private static Optional<Long> number(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? Optional.of(Long.valueOf(found.group(1))) : Optional.empty();
  }

  /** The first complaint, without where it was read and without the time. */
  static String words(String errors) {
    return SAID.matcher(errors)
        .results()
        .map(found -> found.group(1))
        .filter(line -> !line.startsWith("skipping missing configuration file"))
        .map(line -> PLACE.matcher(line).replaceAll(""))
        .findFirst()
        .orElse("the server does not take it");
  }
}
