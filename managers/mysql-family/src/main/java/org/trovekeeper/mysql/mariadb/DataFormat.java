package org.trovekeeper.mysql.mariadb;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.toolkit.IniFile;

/** The form of restored data, which only the making of a database can choose. */
final class DataFormat {
  /** In which the backup tool writes down what its source's data were made with. */
  static final String FILE = "backup-my.cnf";

  private static final String SECTION = "mysqld";
  private static final List<String> FIXED =
      List.of("innodb_data_file_path", "innodb_page_size", "innodb_undo_tablespaces");

  private DataFormat() {}

  /** What a server of these data must be told, whatever else its files say. */
  static IniFile options(String backupFile) {
    IniFile source = IniFile.parse(backupFile);
    Map<String, Optional<String>> options = new LinkedHashMap<>();
    for (String name : FIXED) {
      source
          .value(SECTION, name)
          .filter(value -> !value.isEmpty())
          .ifPresent(value -> options.put(name, Optional.of(value)));
    }
    return IniFile.of(SECTION, options);
  }
}
