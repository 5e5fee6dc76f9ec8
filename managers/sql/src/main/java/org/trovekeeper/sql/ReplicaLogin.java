package org.trovekeeper.sql;

import java.util.UUID;
import java.util.regex.Pattern;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.toolkit.Passwords;

/** The account that a source makes for one replica. Its name shows that the agent made it. */
public record ReplicaLogin(String account, Secret password) {
  private static final Pattern SUFFIX = Pattern.compile("[0-9a-f]{8}");

  /**
   * @param prefix by which the family knows such accounts
   * @param passwordLength as configured; never below 16, and MySQL's replicas take no more than 32
   */
  public static ReplicaLogin random(String prefix, int passwordLength) {
    return new ReplicaLogin(
        prefix + UUID.randomUUID().toString().substring(0, 8),
        Passwords.random(Math.clamp(passwordLength, 16, 32)));
  }

  /** Whether an account has a name that {@link #random} gives. */
  public static boolean isNamed(String account, String prefix) {
    return account.startsWith(prefix)
        && SUFFIX.matcher(account.substring(prefix.length())).matches();
  }
}
