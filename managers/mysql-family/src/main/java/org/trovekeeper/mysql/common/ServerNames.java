package org.trovekeeper.mysql.common;

import java.util.List;
import java.util.Locale;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.sql.ReplicaLogin;
import org.trovekeeper.sql.ReservedNames;

/** The names that the servers of this family and the agent keep for themselves. */
public final class ServerNames {
  public static final String REPLICA_PREFIX = "slave_";

  private static final List<String> USERS =
      List.of("os_admin", "root", "mysql", "mariadb.sys", "PUBLIC");
  private static final List<String> DATABASES =
      List.of("mysql", "information_schema", "performance_schema", "sys");

  private ServerNames() {}

  public static ReservedNames reserved(EngineSettings settings) {
    return new ReservedNames(
        settings, USERS, user -> replicationAccount(user.toLowerCase(Locale.ROOT)), DATABASES);
  }

  /** Whether the agent made it for a replica. */
  public static boolean replicationAccount(String user) {
    return ReplicaLogin.isNamed(user, REPLICA_PREFIX);
  }
}
