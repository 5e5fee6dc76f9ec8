package org.trovekeeper.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

/**
 * The container of {@code openssl enc -aes-256-cbc}, in which releases up to 14.0.0 wrote backups.
 * It hides the content and does not protect it from changes.
 */
final class OpenSslCipher {
  static final byte[] MAGIC = "Salted__".getBytes(US_ASCII);
  private static final int SALT = 8;
  private static final int KEY = 32;
  private static final int IV = 16;
  private static final int PROBE = 512;

  private OpenSslCipher() {}

  /** How key and initialisation vector come from the passphrase: by the release that wrote. */
  enum Derivation {
    /** Up to 13.x on a guest with OpenSSL 1.1 or later; what we write. */
    SHA256 {
      @Override
      byte[] derive(Secret passphrase, byte[] salt) throws GeneralSecurityException {
        return bytesToKey("SHA-256", passphrase, salt);
      }
    },
    /** Up to 13.x on older guests. */
    MD5 {
      @Override
      byte[] derive(Secret passphrase, byte[] salt) throws GeneralSecurityException {
        return bytesToKey("MD5", passphrase, salt);
      }
    },
    /** 14.0.0. */
    PBKDF2 {
      @Override
      byte[] derive(Secret passphrase, byte[] salt) throws GeneralSecurityException {
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
            .generateSecret(
                new PBEKeySpec(passphrase.reveal().toCharArray(), salt, 10_000, 8 * (KEY + IV)))
            .getEncoded();
      }
    };

    /** Key, then initialisation vector. */
    abstract byte[] derive(Secret passphrase, byte[] salt) throws GeneralSecurityException;
  }

  /** Closing the stream ends the container and closes the sink. */
  static OutputStream encrypt(OutputStream sink, Secret passphrase) throws IOException {
    byte[] salt = new byte[SALT];
    new SecureRandom().nextBytes(salt);
    return encrypt(sink, passphrase, salt);
  }

  static OutputStream encrypt(OutputStream sink, Secret passphrase, byte[] salt)
      throws IOException {
    sink.write(MAGIC);
    sink.write(salt);
    return new CipherOutputStream(
        sink, cipher(Cipher.ENCRYPT_MODE, "PKCS5Padding", Derivation.SHA256, passphrase, salt));
  }

  /**
   * The plain bytes of a stream that begins with {@link #MAGIC}. The derivation is found by trying:
   * the right one is that under which the content has a known form.
   */
  static InputStream decrypt(InputStream source, Secret passphrase) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(source, 1 << 16);
    buffered.skipNBytes(MAGIC.length);
    byte[] salt = buffered.readNBytes(SALT);
    if (salt.length < SALT) {
      throw new EOFException("it ends in the header of its encryption");
    }
    buffered.mark(PROBE);
    byte[] start = buffered.readNBytes(PROBE);
    buffered.reset();
    for (Derivation derivation : Derivation.values()) {
      if (StreamFormat.of(decryptStart(start, derivation, passphrase, salt)).known()) {
        return new CipherInputStream(
            buffered, cipher(Cipher.DECRYPT_MODE, "PKCS5Padding", derivation, passphrase, salt));
      }
    }
    throw GuestException.of(ErrorCode.RESTORE_FAILED, "the backup cannot be decrypted")
        .withHint("backup_aes_cbc_key must be that of the guest which wrote it");
  }

  private static byte[] decryptStart(
      byte[] start, Derivation derivation, Secret passphrase, byte[] salt) {
    byte[] plain =
        cipher(Cipher.DECRYPT_MODE, "NoPadding", derivation, passphrase, salt)
            .update(start, 0, start.length - start.length % IV);
    return Objects.requireNonNullElse(plain, new byte[0]);
  }

  private static Cipher cipher(
      int mode, String padding, Derivation derivation, Secret passphrase, byte[] salt) {
    try {
      byte[] derived = derivation.derive(passphrase, salt);
      Cipher cipher = Cipher.getInstance("AES/CBC/" + padding);
      cipher.init(
          mode, new SecretKeySpec(derived, 0, KEY, "AES"), new IvParameterSpec(derived, KEY, IV));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw GuestException.of(ErrorCode.INTERNAL, "this Java cannot do AES", e);
    }
  }

  /** OpenSSL's EVP_BytesToKey with one round. */
  private static byte[] bytesToKey(String algorithm, Secret passphrase, byte[] salt)
      throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance(algorithm);
    byte[] derived = new byte[0];
    byte[] last = new byte[0];
    while (derived.length < KEY + IV) {
      digest.update(last);
      digest.update(passphrase.reveal().getBytes(UTF_8));
      last = digest.digest(salt);
      int old = derived.length;
      derived = Arrays.copyOf(derived, old + last.length);
      System.arraycopy(last, 0, derived, old, last.length);
    }
    return derived;
  }
}
