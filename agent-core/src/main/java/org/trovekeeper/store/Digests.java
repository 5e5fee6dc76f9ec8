package org.trovekeeper.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** MD5, the digest that Swift counts and Trove records. It guards against damage, not forgery. */
public final class Digests {
  private Digests() {}

  public static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  /** The digest as text; the digest starts again. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * The digest in an ETag: stores put it in quotes, proxies mark it as weak, and some write capital
   * letters. What is none is taken as it is.
   */
  public static String told(String etag) {
    String plain = etag.strip().replaceFirst("^W/", "").replace("\"", "");
    return plain.matches("[0-9A-Fa-f]{32}") ? plain.toLowerCase(Locale.ROOT) : plain;
  }

  public static String of(byte[] bytes) {
    MessageDigest digest = md5();
    digest.update(bytes);
    return hex(digest);
  }

  /** The digest of an object that is joined from parts with these digests. */
  public static String joined(List<String> digests) {
    return of(digests.stream().collect(Collectors.joining()).getBytes(US_ASCII));
  }
}
