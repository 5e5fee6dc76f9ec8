package org.trovekeeper.toolkit;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Page;
import org.trovekeeper.spi.PageRequest;

/** Cuts one page out of a whole list, as Trove's paged calls want it. */
public final class Paging {
  private Paging() {}

  /**
   * Sorts by marker and answers the wanted part. A marker need not be in the list; a limit of zero
   * means none, as in Python.
   */
  public static <T> Page<T> page(List<T> all, Function<T, String> marker, PageRequest request) {
    int limit = request.limit().orElse(0);
    if (limit < 0) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "limit is negative: " + limit);
    }
    List<T> rest =
        all.stream()
            .sorted(Comparator.comparing(marker))
            .filter(item -> behind(marker.apply(item), request))
            .toList();
    if (limit == 0 || rest.size() <= limit) {
      return new Page<>(rest, Optional.empty());
    }
    List<T> items = rest.subList(0, limit);
    return new Page<>(items, Optional.of(marker.apply(items.getLast())));
  }

  private static boolean behind(String name, PageRequest request) {
    return request
        .marker()
        .map(start -> name.compareTo(start))
        .map(order -> order > 0 || (request.includeMarker() && order == 0))
        .orElse(true);
  }
}
