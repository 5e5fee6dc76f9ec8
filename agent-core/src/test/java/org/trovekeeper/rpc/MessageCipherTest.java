package org.trovekeeper.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

class MessageCipherTest {
  private static final String KEY = "eRaSmGQAkpeELhbYpFwTJv9NwVwNqMzi";
  private static final String IV = "000102030405060708090a0b0c0d0e0f";
  private static final String OTHER_IV = "f0e1d2c3b4a5968778695a4b3c2d1e0f";

  /** Verified against Trove's own crypto code. */
  static List<Arguments> vectors() {
    return List.of(
        Arguments.of(KEY, "true", IV, "AAECAwQFBgcICQoLDA0ODzt/3aav7QvvfX2mXwg7CXM="),
        Arguments.of(KEY, "null", IV, "AAECAwQFBgcICQoLDA0OD7aSZFusfWyL5e2K+xrQx0E="),
        Arguments.of(
            KEY,
            "{\"service_status\": \"running\"}",
            OTHER_IV,
            "8OHSw7Sllod4aVpLPC0eD60QmNcLdPXWHGypVrBAoR6mtQNACg1YP/+Ecg/fE6bq"),
        Arguments.of(
            KEY,
            "\"0123456789abcd\"",
            IV,
            "AAECAwQFBgcICQoLDA0OD59HMJrC0bvmBsl/cNmJJ14PzsocamucZgv6pbmcbt1I"),
        Arguments.of(
            KEY, "\"caf\\u00e9\"", OTHER_IV, "8OHSw7Sllod4aVpLPC0eD/2P0uqjzaVZ2JNYRfV+kko="),
        Arguments.of(
            "bzH6y0SGmjuoY0FNSTptrhgieGXNDX6PIhvz",
            "[\"a\", 1]",
            IV,
            "AAECAwQFBgcICQoLDA0OD1FYDhfMfbP/N3NSCImF25c="));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void agrees_with_troves_own_code(String key, String json, String iv, String encrypted) {
    MessageCipher cipher = new MessageCipher(new Secret(key), () -> HexFormat.of().parseHex(iv));
    assertThat(cipher.encrypt(Json.parse(json))).isEqualTo(encrypted);
    assertThat(Json.write(cipher.decrypt(encrypted))).isEqualTo(json);
  }

  @Test
  void reads_results_of_a_real_server() {
    MessageCipher cipher = new MessageCipher(new Secret(KEY));
    assertThat(cipher.decrypt("mWci9WvWuXfowyYMIo8+AeFVjCgtUBh+WbwbWK62098=")).isEqualTo(true);
    assertThat(cipher.decrypt("2GxeyYifFsJdp2Bbq9Hb/9ARlUxSckt1KMEe5/aSqDs="))
        .isEqualTo(Map.of("a", 1L));
    assertThat(cipher.decrypt("YjpxcPiA54julkt6IWUUi/4WlXQQdQaGYhiM3lvp/ws=")).isNull();
  }

  @Test
  void every_value_has_its_own_vector() {
    MessageCipher cipher = new MessageCipher(new Secret(KEY));
    assertThat(cipher.encrypt(true)).isNotEqualTo(cipher.encrypt(true));
  }

  @Test
  void another_key_is_refused() {
    String encrypted = new MessageCipher(new Secret("another")).encrypt(List.of("secret", 1));
    assertRefused(encrypted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "AAAA", "AAECAwQFBgcICQoLDA0ODw==", "not base64 at all"})
  void plain_text_is_refused(String text) {
    assertRefused(text);
  }

  @Test
  void values_that_are_no_text_are_refused() {
    assertRefused(null);
    assertRefused(1L);
    assertRefused(Map.of());
  }

  private static void assertRefused(@Nullable Object value) {
    assertThatThrownBy(() -> new MessageCipher(new Secret(KEY)).decrypt(value))
        .isInstanceOf(GuestException.class)
        .hasMessageNotContaining("secret");
  }
}
