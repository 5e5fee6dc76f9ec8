package org.trovekeeper.postgresql;

import org.postgresql.util.PasswordUtil;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

/**
 * What the server keeps of a password, computed here: the password itself reaches neither the
 * server nor its log.
 */
public final class PasswordVerifier {
  private PasswordVerifier() {}

  /** As a literal of a statement, which is a secret all the same. */
  public static String literal(Secret password) {
    try {
      return PgSql.literal(PasswordUtil.encodeScramSha256(password.reveal().toCharArray()));
    } catch (IllegalArgumentException e) {
      // its message could quote the password
      throw GuestException.of(
          ErrorCode.BAD_REQUEST, "the password holds characters that SCRAM does not allow");
    }
  }
}
