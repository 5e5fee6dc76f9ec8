package org.trovekeeper.sql;

import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.toolkit.Passwords;

/** How wishes for names and passwords are refused; which names are allowed each family knows. */
public final class Names {
  private Names() {}

  public static void require(boolean allowed, String otherwise) {
    if (!allowed) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, otherwise);
    }
  }

  /** A name as failures may show it: of one line and not too long. */
  public static String shown(String name) {
    String clean = name.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= 80 ? clean : clean.substring(0, 80) + "...";
  }

  /** Root's: the wished one, or a random one. */
  public static Secret rootPassword(Optional<Secret> wish, int randomLength) {
    return newPassword("root", wish.orElseGet(() -> Passwords.random(randomLength)));
  }

  /** The password that a user was given to begin with. */
  public static Secret newPassword(User user) {
    return newPassword(
        user.name(),
        user.password()
            .orElseThrow(() ->
                GuestException.of(
                    ErrorCode.BAD_REQUEST, "no password for user " + shown(user.name()))));
  }

  /**
   * Any text: the control plane has rules for passwords, the servers have none, and what is sent is
   * quoted or derived from it.
   */
  public static Secret newPassword(String user, Secret password) {
    require(
        !password.reveal().isEmpty() && password.reveal().indexOf('\0') < 0,
        "password not allowed for user " + shown(user));
    return password;
  }
}
