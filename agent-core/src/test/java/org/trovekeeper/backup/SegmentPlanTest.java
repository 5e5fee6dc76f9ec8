package org.trovekeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.trovekeeper.backup.SegmentPlan.Limits;

/** How backups are cut. */
class SegmentPlanTest {
  private static final long TWO_GIB = 2L << 30;
  private static final Limits STANDARD = Limits.standard(TWO_GIB);

  @Test
  void segments_grow_from_one_buffer_to_all_of_them() {
    assertThat(STANDARD.bufferBytes()).isEqualTo(16 << 20);
    assertThat(SegmentPlan.buffers(0, TWO_GIB, STANDARD)).isEqualTo(1);
    assertThat(SegmentPlan.buffers(899, TWO_GIB, STANDARD)).isEqualTo(1);
    assertThat(SegmentPlan.buffers(900, TWO_GIB, STANDARD)).isEqualTo(2);
    assertThat(SegmentPlan.buffers(1800, TWO_GIB, STANDARD)).isEqualTo(4);
    assertThat(SegmentPlan.buffers(8999, TWO_GIB, STANDARD)).isEqualTo(4);
  }

  @Test
  void a_whole_plan_holds_four_hundred_gibibytes() {
    long bytes =
        LongStream.range(0, STANDARD.segments())
            .map(n -> 1L * SegmentPlan.buffers((int) n, TWO_GIB, STANDARD) * STANDARD.bufferBytes())
            .sum();
    assertThat(bytes >> 30).isBetween(480L, 500L);
  }

  @Test
  void no_segment_is_larger_than_the_operator_allows() {
    assertThat(SegmentPlan.buffers(5000, 20 << 20, STANDARD)).isEqualTo(1);
    assertThat(SegmentPlan.buffers(5000, 40 << 20, STANDARD)).isEqualTo(2);
    assertThat(Limits.standard(1 << 20).bufferBytes()).isEqualTo(1 << 20);
  }

  /** Swift refuses to delete a joined object when more than 10,000 names wait in its queue. */
  @Test
  void everything_that_a_delete_meets_fits_into_swifts_queue() {
    assertThat(STANDARD.segments() + STANDARD.manifests() + 1).isLessThan(10_000);
    assertThat(STANDARD.perManifest()).isLessThan(1000);
    assertThat(STANDARD.manifests()).isLessThan(1000);
  }

  @Property
  void groups_keep_the_order_and_no_group_is_too_large(@ForAll @IntRange(max = 200) int count) {
    Limits limits = new Limits(8, 4, 7, 30);
    List<Integer> segments = java.util.stream.IntStream.range(0, count).boxed().toList();
    List<List<Integer>> groups = SegmentPlan.groups(segments, limits);
    if (count <= 7) {
      assertThat(groups).isEmpty();
    } else {
      assertThat(groups.stream().flatMap(List::stream).toList()).isEqualTo(segments);
      assertThat(Collections.max(groups.stream().map(List::size).toList())).isEqualTo(7);
    }
  }
}
