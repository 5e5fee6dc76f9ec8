package org.trovekeeper.toolkit;

import java.security.SecureRandom;
import org.trovekeeper.spi.Secret;

/**
 * Random passwords of letters and digits, a letter first: no engine or file needs to quote them.
 */
public final class Passwords {
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String ALL = LETTERS + "0123456789";

  private Passwords() {}

  /** A new password; shorter wishes than eight characters are not granted. */
  public static Secret random(int length) {
    SecureRandom random = new SecureRandom();
    StringBuilder text = new StringBuilder();
    text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    while (text.length() < Math.max(8, length)) {
      text.append(ALL.charAt(random.nextInt(ALL.length())));
    }
    return new Secret(text.toString());
  }
}
