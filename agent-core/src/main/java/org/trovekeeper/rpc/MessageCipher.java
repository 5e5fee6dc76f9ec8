package org.trovekeeper.rpc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

/**
 * Trove's encryption of single values. It hides but does not authenticate; that is how the protocol
 * is.
 */
public final class MessageCipher {
  private static final int BLOCK = 16;

  private final SecretKeySpec key;
  private final Supplier<byte[]> ivs;

  public MessageCipher(Secret key) {
    this(key, randomIvs());
  }

  /** With initialisation vectors of the caller's choice: 16 bytes, never the same twice. */
  public MessageCipher(Secret key, Supplier<byte[]> ivs) {
    this.key = new SecretKeySpec(derive(key), "AES");
    this.ivs = ivs;
  }

  /** The encrypted JSON form of a plain value, as Base64 text. */
  public String encrypt(@Nullable Object value) {
    byte[] iv = ivs.get();
    byte[] encrypted =
        transform(Cipher.ENCRYPT_MODE, iv, Json.write(value).getBytes(StandardCharsets.UTF_8), 0);
    byte[] joined = new byte[iv.length + encrypted.length];
    System.arraycopy(iv, 0, joined, 0, iv.length);
    System.arraycopy(encrypted, 0, joined, iv.length, encrypted.length);
    return Base64.getEncoder().encodeToString(joined);
  }

  /** The value that was encrypted with our key; {@code UNREADABLE_MESSAGE} for anything else. */
  public @Nullable Object decrypt(@Nullable Object encrypted) {
    if (!(encrypted instanceof String text)) {
      throw unreadable("it is not an encrypted text");
    }
    byte[] joined;
    try {
      joined = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw unreadable("it is not an encrypted text");
    }
    if (joined.length < 2 * BLOCK || joined.length % BLOCK != 0) {
      throw unreadable("it has the wrong length for an encrypted text");
    }
    byte[] plain = transform(Cipher.DECRYPT_MODE, joined, joined, BLOCK);
    try {
      return Json.parseMessage(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(plain)).toString());
    } catch (CharacterCodingException e) {
      throw unreadable("it was encrypted with another key");
    }
  }

  private byte[] transform(int mode, byte[] iv, byte[] input, int from) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(mode, key, new IvParameterSpec(iv, 0, BLOCK));
      return cipher.doFinal(input, from, input.length - from);
    } catch (GeneralSecurityException e) {
      throw unreadable("it was encrypted with another key");
    }
  }

  /** The key is the hexadecimal text of the digest, not its bytes: a trap of the protocol. */
  private static byte[] derive(Secret key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(key.reveal().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no MD5", e);
    }
  }

  private static Supplier<byte[]> randomIvs() {
    SecureRandom random = new SecureRandom();
    return () -> {
      byte[] iv = new byte[BLOCK];
      random.nextBytes(iv);
      return iv;
    };
  }

  private static GuestException unreadable(String why) {
    return GuestException.of(
        ErrorCode.UNREADABLE_MESSAGE, "a part of the message cannot be decrypted: " + why);
  }
}
