package org.trovekeeper.postgresql;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Who may connect from where, and how it is proved: the texts of the server's access files. */
public final class AccessRules {
  /** The agent's account; it comes through the local socket and has no password. */
  static final String AGENT = "os_admin";

  /** The role that every replica's account is a member of; access is granted to it. */
  public static final String REPLICAS = "os_replicators";

  /** Owns what accounts leave behind that are dropped; no one is it, and it may nothing. */
  static final String KEEPER = "os_keeper";

  /** The section of the service file, and the name of the map of accounts. */
  static final String SERVICE = "trovekeeper";

  /** How a password is proved. */
  enum Passwords {
    /** By SCRAM and nothing else. */
    SCRAM("scram-sha-256"),
    /** By SCRAM where the server keeps a SCRAM verifier, else in the older way. */
    SCRAM_OR_MD5("md5");

    private final String method;

    Passwords(String method) {
      this.method = method;
    }
  }

  private AccessRules() {}

  /**
   * The lines in layers, of which the first that fits counts: the agent, the replicas, the users.
   * An account that fits none of them does not get in.
   */
  static String access(Passwords passwords) {
    return String.join(
            "\n",
            List.of(
                "# Written by Trovekeeper; changes are lost.",
                "",
                "# The agent, through the local socket and from nowhere else.",
                line("local", "all", AGENT, "", "peer map=" + SERVICE),
                line("local", "replication", AGENT, "", "peer map=" + SERVICE),
                line("host", "all", AGENT, "all", "reject"),
                line("host", "replication", AGENT, "all", "reject"),
                "",
                "# Replicas: the stream, and the database through which a rewind asks for files.",
                line("host", "replication", "+" + REPLICAS, "all", "scram-sha-256"),
                line("host", "postgres", "+" + REPLICAS, "all", "scram-sha-256"),
                line("host", "all", "+" + REPLICAS, "all", "reject"),
                "",
                "# Users.",
                line("host", "all", "all", "all", passwords.method)))
        + "\n";
  }

  private static String line(
      String type, String database, String user, String address, String method) {
    return "%-7s %-12s %-16s %-5s %s".formatted(type, database, user, address, method);
  }

  /** Which accounts of the machine are the agent's account. */
  static String map(Collection<String> users) {
    StringBuilder text = new StringBuilder("# Written by Trovekeeper; changes are lost.\n");
    for (String user : users) {
      text.append(SERVICE).append(" \"").append(user).append("\" ").append(AGENT).append('\n');
    }
    return text.toString();
  }

  /** How libpq's tools connect as the agent: free of what users set for sessions. */
  static String service(Path socketDirectory, int port, int major) {
    return """
    [%s]
    host=%s
    port=%d
    user=%s
    dbname=postgres
    options=%s
    """
        .formatted(SERVICE, socketDirectory, port, AGENT, SessionRules.own(major));
  }
}
