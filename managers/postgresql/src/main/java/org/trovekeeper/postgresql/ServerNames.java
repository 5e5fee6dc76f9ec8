package org.trovekeeper.postgresql;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.sql.ReservedNames;

/** The names that the server and the agent keep for themselves. */
public final class ServerNames {
  private static final Pattern REPLICATION_ACCOUNT = Pattern.compile("replicator(?:_[0-9a-f]{8})?");
  private static final List<String> USERS =
      List.of(
          AccessRules.AGENT,
          AccessRules.REPLICAS,
          AccessRules.KEEPER,
          RootRole.NAME,
          "public",
          "none");
  private static final List<String> DATABASES =
      List.of("postgres", "template0", "template1", "os_admin");

  private ServerNames() {}

  static ReservedNames reserved(EngineSettings settings) {
    return new ReservedNames(
        settings,
        USERS,
        user ->
            replicationAccount(user.toLowerCase(Locale.ROOT))
                || user.toLowerCase(Locale.ROOT).startsWith("pg_"),
        DATABASES);
  }

  /** Whether an agent, ours or Python's, made it for a replica. */
  public static boolean replicationAccount(String role) {
    return REPLICATION_ACCOUNT.matcher(role).matches();
  }
}
