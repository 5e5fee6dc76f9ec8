package org.trovekeeper.rpc;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;

/**
 * Typed access to the decoded JSON object of a call's arguments or of an object inside them. A
 * value of the wrong type fails with {@code BAD_REQUEST} naming the argument, never its value.
 */
public final class Arguments {
  /** Beyond, a floating point number no longer says which whole number was meant. */
  private static final double MAX_EXACT = 1L << 53;

  private final String path;
  private final Map<String, @Nullable Object> values;

  public Arguments(Map<String, @Nullable Object> values) {
    this("", values);
  }

  private Arguments(String path, Map<String, @Nullable Object> values) {
    this.path = path;
    this.values = values;
  }

  public Map<String, @Nullable Object> values() {
    return values;
  }

  public Optional<String> optionalText(String name) {
    return optional(name, String.class, "text");
  }

  public String text(String name) {
    return optionalText(name).orElseThrow(() -> missing(name));
  }

  public Optional<Secret> optionalSecret(String name) {
    return optionalText(name).map(Secret::new);
  }

  /** Absent and null count as false; 0 and 1 are taken too. */
  public boolean flag(String name) {
    Object value = values.get(name);
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    return optional(name, Boolean.class, "a boolean").orElse(false);
  }

  /** A whole number; absent and null are empty. */
  public OptionalLong optionalNumber(String name) {
    return whole(name, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** As {@link #optionalNumber}, for what must fit into 32 bits. */
  public OptionalInt optionalInt(String name) {
    OptionalLong number = whole(name, Integer.MIN_VALUE, Integer.MAX_VALUE);
    return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
  }

  private OptionalLong whole(String name, long lowest, long highest) {
    Optional<Number> number = optional(name, Number.class, "a number");
    if (number.isEmpty()) {
      return OptionalLong.empty();
    }
    long value = number.get().longValue();
    if (!isExactly(number.get(), value) || value < lowest || value > highest) {
      throw wrong(name, "a whole number from %d to %d".formatted(lowest, highest));
    }
    return OptionalLong.of(value);
  }

  private static boolean isExactly(Number number, long value) {
    return switch (number) {
      case BigInteger _ -> false;
      case Double real -> real == value && Math.abs(real) < MAX_EXACT;
      default -> true;
    };
  }

  /** A JSON object; absent and null are empty. */
  public Optional<Arguments> optionalObject(String name) {
    return optional(name, Map.class, "an object")
        .map(map -> new Arguments(path + name + ".", cast(map)));
  }

  public Arguments object(String name) {
    return optionalObject(name).orElseThrow(() -> missing(name));
  }

  /** A list of objects; absent and null are an empty list. */
  public List<Arguments> objects(String name) {
    List<Arguments> items = new ArrayList<>();
    for (Object item : list(name)) {
      if (!(item instanceof Map<?, ?> map)) {
        throw wrong(name, "a list of objects");
      }
      items.add(new Arguments(path + name + ".", cast(map)));
    }
    return items;
  }

  public List<String> texts(String name) {
    List<String> items = new ArrayList<>();
    for (Object item : list(name)) {
      if (!(item instanceof String text)) {
        throw wrong(name, "a list of texts");
      }
      items.add(text);
    }
    return items;
  }

  /**
   * The object's items with their JSON types; absent and null are an empty map; nulls are left out.
   */
  public Map<String, Object> plainObject(String name) {
    Map<String, Object> plain = new LinkedHashMap<>();
    optionalObject(name)
        .ifPresent(object ->
            object.values.forEach((key, value) -> {
              if (value != null) {
                plain.put(key, value);
              }
            }));
    return plain;
  }

  private List<?> list(String name) {
    Optional<List<?>> list = optional(name, List.class, "a list").map(value -> (List<?>) value);
    return list.orElse(List.of());
  }

  private <T> Optional<T> optional(String name, Class<T> type, String shape) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw wrong(name, shape);
    }
    return Optional.of(type.cast(value));
  }

  private GuestException missing(String name) {
    return GuestException.of(
        ErrorCode.BAD_REQUEST, "argument %s is missing".formatted(path + name));
  }

  private GuestException wrong(String name, String shape) {
    return GuestException.of(
        ErrorCode.BAD_REQUEST, "argument %s must be %s".formatted(path + name, shape));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> cast(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }
}
