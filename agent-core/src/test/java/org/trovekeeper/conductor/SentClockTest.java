package org.trovekeeper.conductor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.testing.ManualTicker;
import org.trovekeeper.testing.MemoryFileTree;

class SentClockTest {
  private static final Path FILE = Path.of("/state/sent.json");

  private final MemoryFileTree files = tree();
  private final ManualTicker ticker = new ManualTicker();

  @Test
  void it_is_the_clock_in_seconds() {
    ticker.advance(Duration.ofNanos(123_456_789));
    assertThat(Json.write(clock(files).next("heartbeat"))).isEqualTo("1767225600.123456");
  }

  @Test
  void two_messages_of_one_moment_differ_by_a_microsecond() {
    SentClock clock = clock(files);
    assertThat(List.of(clock.next("heartbeat"), clock.next("heartbeat"), clock.next("other")))
        .extracting(Json::write)
        .containsExactly("1767225600.0", "1767225600.000001", "1767225600.0");
  }

  @Test
  void it_grows_across_a_restart_with_the_clock_an_hour_back() {
    SentClock before = clock(files);
    double last = before.next("heartbeat");
    for (int i = 0; i < 100; i++) {
      ticker.advance(Duration.ofSeconds(20));
      last = before.next("heartbeat");
    }
    ticker.advance(Duration.ofHours(-1));
    SentClock after = clock(files);
    assertThat(after.next("heartbeat")).isGreaterThan(last).isLessThan(last + 61);
    ticker.advance(Duration.ofHours(2));
    assertThat(after.next("heartbeat")).isEqualTo(1767225600 + 2000 + 3600);
  }

  @Test
  void few_messages_wait_for_the_disk() {
    CountingFiles counting = new CountingFiles(files);
    SentClock clock = clock(counting);
    for (int i = 0; i < 180; i++) {
      clock.next("heartbeat");
      ticker.advance(Duration.ofSeconds(20));
    }
    assertThat(counting.writes).isLessThanOrEqualTo(60);
  }

  @Test
  void a_full_disk_and_a_damaged_file_do_not_stop_it() {
    files.write(FILE, "{\"heartbeat\": ", 0600, Optional.empty());
    files.fill();
    SentClock clock = clock(files);
    assertThat(clock.next("heartbeat")).isLessThan(clock.next("heartbeat"));
  }

  @Property(tries = 200)
  void it_grows_whatever_the_clock_does_and_whenever_the_agent_dies(
      @ForAll List<@IntRange(min = -4000, max = 4000) Integer> steps) {
    FileTree kept = tree();
    SentClock clock = clock(kept);
    List<Double> sent = new ArrayList<>();
    for (int step : steps) {
      ticker.advance(Duration.ofMillis(step * 997L));
      if (step % 3 == 0) {
        clock = clock(kept);
      }
      sent.add(clock.next("update_backup"));
    }
    assertThat(sent).isSorted().doesNotHaveDuplicates();
  }

  private SentClock clock(FileTree kept) {
    return new SentClock(kept, FILE, ticker);
  }

  private static MemoryFileTree tree() {
    MemoryFileTree tree = new MemoryFileTree();
    tree.makeFolder(Path.of("/state"), 0700, Optional.empty());
    return tree;
  }
}
