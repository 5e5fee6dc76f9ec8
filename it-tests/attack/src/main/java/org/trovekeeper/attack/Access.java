package org.trovekeeper.attack;

/**
 * How the harness gets into a server: over loopback, past its agent.
 *
 * @param root password of the privileged account, which the agent made on the first source
 * @param plain password of the plain user {@link #USER}
 */
public record Access(int port, String root, String plain) {
  /** A user that has rights on {@link #DATABASE} only. */
  public static final String USER = "app";

  /** Where the writers' tables are. */
  public static final String DATABASE = "shop";

  @Override
  public String toString() {
    return "port " + port;
  }
}
