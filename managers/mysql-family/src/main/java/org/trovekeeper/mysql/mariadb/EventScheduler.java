package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.trovekeeper.mysql.common.VariableRules;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.toolkit.IniFile;

/** What runs events. It stands still while the server is closed. */
final class EventScheduler {
  private static final String OPTION = "event_scheduler";
  private static final List<String> SECTIONS = List.of("server", "mysqld", "mariadb", "mariadbd");

  private final FileTree files;
  private final MariaDbLayout layout;

  EventScheduler(FileTree files, MariaDbLayout layout) {
    this.files = files;
    this.layout = layout;
  }

  static void stop(SqlSession session) {
    if (state(session).equals("ON")) {
      session.execute("SET GLOBAL event_scheduler = OFF");
    }
  }

  /** Runs events again where the configuration wants it; the layers that close are gone. */
  void resume(SqlSession session) {
    if (wanted() && state(session).equals("OFF")) {
      session.execute("SET GLOBAL event_scheduler = ON");
    }
  }

  private static String state(SqlSession session) {
    return session.text("SELECT @@GLOBAL.event_scheduler");
  }

  /** As the server would read it at a start. */
  private boolean wanted() {
    Stream<Path> layers =
        files.exists(layout.includeDirectory())
            ? files.list(layout.includeDirectory()).stream().sorted()
            : Stream.empty();
    return Stream.concat(Stream.of(layout.mainFile()), layers)
        .flatMap(file -> files.read(file).stream())
        .flatMap(text -> values(IniFile.parse(text)))
        .reduce(false, (_, last) -> last);
  }

  private static Stream<Boolean> values(IniFile file) {
    return SECTIONS.stream()
        .map(file::section)
        .filter(section -> section.containsKey(OPTION))
        .map(section -> on(section));
  }

  private static boolean on(Map<String, Optional<String>> section) {
    return VariableRules.same(section.getOrDefault(OPTION, Optional.empty()), "ON");
  }
}
