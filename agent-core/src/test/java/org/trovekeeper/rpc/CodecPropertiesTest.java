package org.trovekeeper.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

class CodecPropertiesTest {
  private static final MessageCipher CIPHER = new MessageCipher(new Secret("key"));

  @Property
  void what_is_written_is_read_again(@ForAll("values") @Nullable Object value) {
    assertThat(Json.parse(Json.write(value))).isEqualTo(value);
  }

  @Property
  void what_is_encrypted_is_decrypted_again(@ForAll("values") @Nullable Object value) {
    assertThat(CIPHER.decrypt(CIPHER.encrypt(value))).isEqualTo(value);
  }

  @Property
  void the_reader_of_json_fails_in_one_way_only(@ForAll("almostJson") String text) {
    try {
      Json.parse(text);
    } catch (GuestException _) {
      // the one way
    }
  }

  @Property
  void the_decoder_never_fails(@ForAll("almostJson") String body) {
    new RequestCodec(Optional.empty()).decode(body, Optional.empty());
    new RequestCodec(Optional.of(CIPHER)).decode(body, Optional.empty());
  }

  @Property
  void damaged_secure_messages_are_refused_not_run(
      @ForAll("values") @Nullable Object value, @ForAll int position, @ForAll char damage) {
    char[] text = CIPHER.encrypt(value).toCharArray();
    text[Math.floorMod(position, text.length)] = damage;
    try {
      CIPHER.decrypt(new String(text));
    } catch (GuestException _) {
      // the usual end; without authentication some damage cannot be seen
    }
  }

  @Provide
  Arbitrary<@Nullable Object> values() {
    Arbitrary<@Nullable Object> leaves =
        Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20).asGeneric(),
                Arbitraries.longs().asGeneric(),
                Arbitraries.bigIntegers()
                    .greaterOrEqual(BigInteger.TWO.pow(63))
                    .lessOrEqual(BigInteger.TEN.pow(40))
                    .asGeneric(),
                Arbitraries.doubles().asGeneric(),
                Arbitraries.of(true, false).asGeneric())
            .injectNull(0.1);
    return Arbitraries.recursive(
        () -> leaves,
        inner ->
            Arbitraries.oneOf(
                leaves,
                inner.list().ofMaxSize(3).map(ArrayList::new).asGeneric(),
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), inner)
                    .ofMaxSize(3)
                    .map(LinkedHashMap::new)
                    .asGeneric()),
        0,
        3);
  }

  @Provide
  Arbitrary<String> almostJson() {
    return Arbitraries.oneOf(
        Arbitraries.strings(),
        Arbitraries.strings().withChars("{}[]\",:0129.eE-+truefalsn \\u").ofMaxLength(40),
        values().map(Json::write).map(text -> text.substring(text.length() / 3)));
  }
}
