package org.trovekeeper.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.backup.OpenSslCipher.Derivation;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

/** The vectors of the contract, made with the openssl command. */
class OpenSslCipherTest {
  private static final Secret PASSPHRASE = new Secret("default_aes_cbc_key");
  private static final byte[] SALT = HexFormat.of().parseHex("0102030405060708");
  private static final byte[] PLAIN = "trove backup stream\n".getBytes(US_ASCII);

  @ParameterizedTest
  @CsvSource({
    "MD5,3be792efcb3d10b2141dcc9a2c73866ffbcbbfa085c58bcf819506b4d10d16f2,"
        + "4ce766f571e05fc89ba194c406faa450",
    "SHA256,78fe55e5b56f530dcf2353de3b568a987b6840b3dcc8d2709ea7bc4c3b8f9072,"
        + "103352df0205f0b32cf2a069f19d0fb4",
    "PBKDF2,c7b3cd8e3aabc08e51acb4e625bb79bf92aa80aaff280c6d23b21fa5107d316c,"
        + "24cd2b631cbf0d72d90ec18231c9a2d2"
  })
  void key_and_vector_are_those_of_openssl(Derivation derivation, String key, String iv)
      throws GeneralSecurityException {
    byte[] derived = derivation.derive(PASSPHRASE, SALT);
    assertThat(HexFormat.of().formatHex(Arrays.copyOf(derived, 48))).isEqualTo(key + iv);
  }

  @Test
  void what_is_written_is_what_openssl_writes() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (OutputStream out = OpenSslCipher.encrypt(file, PASSPHRASE, SALT)) {
      out.write(PLAIN);
    }
    assertThat(HexFormat.of().formatHex(file.toByteArray()))
        .isEqualTo(
            "53616c7465645f5f0102030405060708d322cf4c75d6691139003b252806dd17"
                + "8275e91f1537ff2bda3eaa720f88dace");
  }

  @ParameterizedTest
  @CsvSource({
    "53616c7465645f5f0102030405060708211fc6cb1f023d2cee7e2a6227122499"
        + "100a96267cda252e3917954113ac11e5,MD5",
    "53616c7465645f5f010203040506070856b8a14cc5e5eef1a86620b03d0fbf12"
        + "69e6a443bd974532d42366a4c9c3c8e1,PBKDF2"
  })
  void older_files_decrypt_with_their_derivation(String file, Derivation derivation)
      throws GeneralSecurityException {
    byte[] bytes = HexFormat.of().parseHex(file);
    byte[] derived = derivation.derive(PASSPHRASE, SALT);
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(derived, 0, 32, "AES"),
        new IvParameterSpec(derived, 32, 16));
    assertThat(cipher.doFinal(bytes, 16, bytes.length - 16)).isEqualTo(PLAIN);
  }

  @Test
  void another_key_is_refused_with_a_hint() {
    assertThatThrownBy(
            () -> {
              ByteArrayOutputStream file = new ByteArrayOutputStream();
              try (OutputStream out = OpenSslCipher.encrypt(file, new Secret("other"))) {
                out.write("XBSTCK01 and more than one block".getBytes(US_ASCII));
              }
              OpenSslCipher.decrypt(new ByteArrayInputStream(file.toByteArray()), PASSPHRASE);
            })
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("backup_aes_cbc_key");
  }
}
