package org.trovekeeper.mysql.mariadb;

import org.trovekeeper.mysql.common.VariableRules;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.sql.SqlSession;

/** What runs events. It stands still while the server is closed. */
final class EventScheduler {
  private final ConfiguredOption configured;

  EventScheduler(FileTree files, MariaDbLayout layout) {
    this.configured = new ConfiguredOption(files, layout, "event_scheduler");
  }

  static void stop(SqlSession session) {
    if (state(session).equals("ON")) {
      session.execute("SET GLOBAL event_scheduler = OFF");
    }
  }

  /** Runs events again where the configuration wants it; the layers that close are gone. */
  void resume(SqlSession session) {
    if (VariableRules.same(configured.value(), "ON") && state(session).equals("OFF")) {
      session.execute("SET GLOBAL event_scheduler = ON");
    }
  }

  private static String state(SqlSession session) {
    return session.text("SELECT @@GLOBAL.event_scheduler");
  }
}
