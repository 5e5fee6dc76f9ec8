package org.trovekeeper.mysql.common;

import java.util.List;
import org.trovekeeper.spi.EngineKey;

/** The settings that MySQL and its kin have beside those of every engine. */
public final class MySqlKeys {
  public static final EngineKey<String> ROOT_GRANT =
      new EngineKey<>(
          "DEFAULT", "root_grant", new EngineKey.Text(), "ALL", "Privileges given to root.");
  public static final EngineKey<Boolean> ROOT_GRANT_OPTION =
      new EngineKey<>(
          "DEFAULT", "root_grant_option", new EngineKey.Flag(), "true", "Whether root may grant.");
  public static final EngineKey<Boolean> HOSTNAME_MUST_BE_ADDRESS =
      new EngineKey<>(
          "DEFAULT",
          "hostname_require_valid_ip",
          new EngineKey.Flag(),
          "true",
          "Whether an account's host must be an address or a pattern of one.");

  private MySqlKeys() {}

  public static List<EngineKey<?>> all() {
    return List.of(ROOT_GRANT, ROOT_GRANT_OPTION, HOSTNAME_MUST_BE_ADDRESS);
  }
}
