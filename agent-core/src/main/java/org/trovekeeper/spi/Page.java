package org.trovekeeper.spi;

import java.util.List;
import java.util.Optional;

/** One page of a list; {@code nextMarker} is empty on the last page. */
public record Page<T>(List<T> items, Optional<String> nextMarker) {}
