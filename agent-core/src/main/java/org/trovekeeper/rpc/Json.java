package org.trovekeeper.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * JSON as plain Java values: {@link LinkedHashMap}, {@link ArrayList}, String, Long, BigInteger,
 * Double, Boolean, null. Depth and size are bounded, and a failure never quotes the text, which may
 * hold secrets.
 */
public final class Json {
  /** Of a message as a whole; transports refuse more before they decode. */
  public static final int MAX_MESSAGE = 2 << 20;

  private static final JsonFactory OWN = factory(100, 16 << 20, Long.MAX_VALUE);

  /** So flat that what is kept of a message can be read again inside our own files. */
  private static final JsonFactory MESSAGES = factory(50, MAX_MESSAGE, 200_000);

  private Json() {}

  /** The one value that the text holds. Fails with {@code UNREADABLE_MESSAGE}. */
  public static @Nullable Object parse(String text) {
    return parse(OWN, text);
  }

  /** As {@link #parse}, within the bounds of what others may send: they decide what it costs. */
  public static @Nullable Object parseMessage(String text) {
    Object value = parse(MESSAGES, text);
    refuseHalves(value);
    return value;
  }

  /** Half a character would come out as another name than was meant. */
  private static void refuseHalves(@Nullable Object value) {
    switch (value) {
      case String text when text.codePoints().anyMatch(Json::isHalf) ->
          throw unreadable("a text in it is not Unicode");
      case Map<?, ?> map ->
          map.forEach((name, item) -> {
            refuseHalves(name);
            refuseHalves(item);
          });
      case List<?> items -> items.forEach(Json::refuseHalves);
      case null, default -> {}
    }
  }

  private static boolean isHalf(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }

  private static JsonFactory factory(int depth, int characters, long tokens) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxDocumentLength(characters)
                .maxStringLength(characters)
                .maxTokenCount(tokens)
                .build())
        .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
        .configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, true)
        .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
        .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
        .build();
  }

  private static @Nullable Object parse(JsonFactory factory, String text) {
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() == null) {
        throw unreadable("it is empty");
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw unreadable("something follows its end");
      }
      return value;
    } catch (JsonProcessingException e) {
      // without the cause: Jackson's message quotes the text
      JsonLocation where = e.getLocation();
      throw unreadable(
          where == null ? "too deep or too long" : "column %d".formatted(where.getColumnNr()));
    } catch (IOException e) {
      throw GuestException.of(ErrorCode.UNREADABLE_MESSAGE, "could not read the JSON text", e);
    }
  }

  /** As {@link #parse} where only a JSON object will do. */
  public static Map<String, @Nullable Object> parseObject(String text) {
    return object(parse(text));
  }

  /** As {@link #parseMessage} where only a JSON object will do. */
  public static Map<String, @Nullable Object> parseMessageObject(String text) {
    return object(parseMessage(text));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw unreadable("it is not an object");
  }

  /**
   * The bytes that Python's {@code json.dumps} would write: {@code ", "} and {@code ": "} between
   * items, ASCII only, numbers as Python prints them. Takes what {@link #parse} returns, any map
   * with text keys, any collection, any primitive number.
   */
  public static String write(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    new JsonWriter(out).write(value);
    return out.toString();
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? parser.getBigIntegerValue()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw unreadable("unexpected end");
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      map.put(name, value(parser));
    }
    return map;
  }

  private static List<@Nullable Object> array(JsonParser parser) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(parser));
    }
    return list;
  }

  private static GuestException unreadable(String why) {
    return GuestException.of(ErrorCode.UNREADABLE_MESSAGE, "not valid JSON: " + why);
  }
}
