package org.trovekeeper.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Page;
import org.trovekeeper.spi.PageRequest;

/** Pages of a list. */
class PagingTest {
  private static final List<String> NAMES = List.of("c", "a", "b");

  @Test
  void a_page_starts_behind_the_marker_or_at_it() {
    assertThat(page(1, "a", false)).isEqualTo(new Page<>(List.of("b"), Optional.of("b")));
    assertThat(page(1, "a", true)).isEqualTo(new Page<>(List.of("a"), Optional.of("a")));
    assertThat(page(2, "aa", true)).isEqualTo(new Page<>(List.of("b", "c"), Optional.empty()));
    assertThat(page(5, "z", false)).isEqualTo(new Page<>(List.of(), Optional.empty()));
  }

  @Test
  void no_limit_or_zero_means_all_and_a_negative_one_is_refused() {
    assertThat(Paging.page(NAMES, name -> name, PageRequest.all()).items())
        .containsExactly("a", "b", "c");
    assertThat(page(0, "a", true).items()).containsExactly("a", "b", "c");
    assertThatThrownBy(() -> page(-1, "a", true)).isInstanceOf(GuestException.class);
  }

  @Property
  void following_the_markers_shows_every_item_once(
      @ForAll Set<String> names, @ForAll @IntRange(min = 1, max = 5) int limit) {
    List<String> seen = new ArrayList<>();
    Optional<String> marker = Optional.empty();
    do {
      Page<String> page =
          Paging.page(
              List.copyOf(names),
              name -> name,
              new PageRequest(OptionalInt.of(limit), marker, false));
      seen.addAll(page.items());
      marker = page.nextMarker();
    } while (marker.isPresent());
    assertThat(seen).containsExactlyElementsOf(new TreeSet<>(names));
  }

  private static Page<String> page(int limit, String marker, boolean include) {
    return Paging.page(
        NAMES, name -> name, new PageRequest(OptionalInt.of(limit), Optional.of(marker), include));
  }
}
