package org.trovekeeper.spi;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which part of a sorted list is wanted: at most {@code limit} items behind the marker, or from it
 * on with {@code includeMarker}.
 */
public record PageRequest(OptionalInt limit, Optional<String> marker, boolean includeMarker) {
  public static PageRequest all() {
    return new PageRequest(OptionalInt.empty(), Optional.empty(), false);
  }
}
