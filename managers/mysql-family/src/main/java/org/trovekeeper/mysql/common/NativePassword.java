package org.trovekeeper.mysql.common;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

/**
 * What the servers keep of a password for the plugin {@code mysql_native_password}: a star, and the
 * SHA-1 of its SHA-1 in 40 hexadecimal digits (MariaDB's and MySQL's function {@code PASSWORD}).
 */
public final class NativePassword {
  private NativePassword() {}

  /** The hash as statements take it behind {@code USING}. */
  public static String hash(Secret password) {
    MessageDigest sha1 = sha1();
    byte[] once = sha1.digest(password.reveal().getBytes(StandardCharsets.UTF_8));
    return "*" + HexFormat.of().withUpperCase().formatHex(sha1.digest(once));
  }

  /** Only the hash of the password is in the statement. */
  public static String identified(Secret password) {
    return " IDENTIFIED VIA mysql_native_password USING " + Sql.literal(hash(password));
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw GuestException.of(ErrorCode.INTERNAL, "this Java has no SHA-1", e);
    }
  }
}
