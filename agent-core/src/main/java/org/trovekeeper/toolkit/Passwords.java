package org.trovekeeper.toolkit;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.trovekeeper.spi.Secret;

/**
 * Random passwords that engines' own policies take: small and capital letters, digits, and the
 * underscore. A letter comes first; no engine or file needs to quote them.
 */
public final class Passwords {
  private static final String CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String SMALL = "abcdefghijklmnopqrstuvwxyz";
  private static final String DIGITS = "0123456789";
  private static final String SIGN = "_";
  private static final String ALL = CAPITALS + SMALL + DIGITS + SIGN;

  /** Kinds of characters of which policies want one or two each. */
  private static final List<String> KINDS =
      List.of(CAPITALS, SMALL, DIGITS, SIGN, CAPITALS, SMALL, DIGITS);

  private Passwords() {}

  /** A new password; shorter wishes than eight characters are not granted. */
  public static Secret random(int length) {
    SecureRandom random = new SecureRandom();
    List<Character> characters = new ArrayList<>();
    KINDS.forEach(kind -> characters.add(oneOf(kind, random)));
    while (characters.size() < Math.max(8, length) - 1) {
      characters.add(oneOf(ALL, random));
    }
    Collections.shuffle(characters, random);
    StringBuilder text = new StringBuilder().append(oneOf(CAPITALS + SMALL, random));
    characters.forEach(text::append);
    return new Secret(text.toString());
  }

  private static char oneOf(String kind, SecureRandom random) {
    return kind.charAt(random.nextInt(kind.length()));
  }
}
