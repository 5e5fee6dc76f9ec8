package org.trovekeeper.mysql.mariadb;

import java.util.List;
import org.trovekeeper.mysql.common.Login;
import org.trovekeeper.mysql.common.NativePassword;
import org.trovekeeper.mysql.common.Sql;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.toolkit.ConfigOverrides;

/**
 * Gives the agent's account a password that is known, on data whose passwords no one knows: the
 * server runs a file of statements at one start. Under systemd as under direct control, and never
 * as an argument.
 */
final class AccountReset {
  private final FileTree files;
  private final ConfigOverrides layers;
  private final MariaDbLayout layout;

  AccountReset(FileTree files, ConfigOverrides layers, MariaDbLayout layout) {
    this.files = files;
    this.layers = layers;
    this.layout = layout;
  }

  /** Runs the start with the statements in place, and takes them away whatever comes. */
  void during(Login login, Runnable start) {
    files.makeFolder(layout.runtimeDirectory(), 0755, layout.osUser());
    files.write(
        layout.initFile(), String.join("\n", statements(login)) + "\n", 0600, layout.osUser());
    try {
      Overrides.ACCOUNT.put(layers, SystemOverrideRules.initFile(layout).text());
      start.run();
    } finally {
      clean();
    }
  }

  /** Removes what an interrupted reset left: the server would not start without the file. */
  void clean() {
    Overrides.ACCOUNT.remove(layers);
    files.delete(layout.initFile());
  }

  /** One statement a line, as the server wants it. */
  static List<String> statements(Login login) {
    String account = Sql.account(login.user(), "localhost");
    return List.of(
        "SET SESSION sql_log_bin = 0;",
        "SET SESSION sql_mode = '';",
        // no session can use this moment: the server takes none yet
        "SET @judged = @@GLOBAL.strict_password_validation;",
        "SET GLOBAL strict_password_validation = 0;",
        "CREATE OR REPLACE USER " + account + NativePassword.identified(login.password()) + ";",
        "SET GLOBAL strict_password_validation = @judged;",
        "GRANT ALL PRIVILEGES ON *.* TO " + account + " WITH GRANT OPTION;");
  }
}
