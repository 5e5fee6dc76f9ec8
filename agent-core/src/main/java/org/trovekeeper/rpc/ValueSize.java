package org.trovekeeper.rpc;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** About how many bytes of memory plain JSON values take. */
public final class ValueSize {
  private static final int OBJECT = 24;
  private static final int ITEM = 8;
  private static final int MAP = 136;
  private static final int MAP_ITEM = 48;
  private static final int TEXT = 48;

  private ValueSize() {}

  /** Rather too much than too little: texts count as if each character took two bytes. */
  public static long of(@Nullable Object value) {
    return switch (value) {
      case null -> 0;
      case String text -> TEXT + 2L * text.length();
      case Map<?, ?> map -> {
        long sum = MAP;
        for (Map.Entry<?, ?> item : map.entrySet()) {
          sum += MAP_ITEM + of(item.getKey()) + of(item.getValue());
        }
        yield sum;
      }
      case Collection<?> items -> {
        long sum = OBJECT + ITEM;
        for (Object item : items) {
          sum += ITEM + of(item);
        }
        yield sum;
      }
      default -> OBJECT;
    };
  }
}
