package org.trovekeeper.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.testing.ManualTicker;
import org.trovekeeper.testing.MemoryFileTree;

class PromotionLeaseTest {
  private static final Path FOLDER = Path.of("/volume/.trovekeeper");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final MemoryFileTree files = new MemoryFileTree();
  private final ManualTicker ticker = new ManualTicker();
  private final PromotionLease lease = new PromotionLease(files, ticker, FOLDER);

  @BeforeEach
  void makeFolder() {
    files.makeFolder(FOLDER, 0700, Optional.empty());
  }

  @Test
  void a_second_coordinator_is_refused_and_hears_who_holds_the_server() {
    lease.hold("one", "promote by root, process 1", MINUTE);
    lease.hold("one", "promote by root, process 1", MINUTE);
    assertRefused(() -> lease.hold("two", "promote by root, process 2", MINUTE));
    assertRefused(() -> lease.refuseOthers(Optional.of("two")));
    assertRefused(() -> lease.refuseOthers(Optional.empty()));
    lease.refuseOthers(Optional.of("one"));
  }

  @Test
  void it_outlives_the_agent_and_ends_with_its_holder() {
    lease.hold("one", "promote by root, process 1", MINUTE);
    PromotionLease restarted = new PromotionLease(files, ticker, FOLDER);
    assertThat(restarted.holder()).hasValueSatisfying(who -> assertThat(who).contains("process 1"));
    ticker.pause(MINUTE);
    restarted.refuseOthers(Optional.empty());
    restarted.hold("two", "promote by root, process 2", MINUTE);
    restarted.release("one");
    assertThat(restarted.holder()).isPresent();
    restarted.release("two");
    assertThat(restarted.holder()).isEmpty();
  }

  @Test
  void a_coordinator_whose_lease_ran_out_can_neither_go_on_nor_renew_it() {
    lease.hold("one", "promote by root, process 1", MINUTE);
    lease.renew("one", "promote by root, process 1", MINUTE);
    ticker.pause(MINUTE);
    assertThatThrownBy(() -> lease.refuseOthers(Optional.of("one")))
        .hasMessageContaining("the lease of this promotion has ended");
    assertThatThrownBy(() -> lease.renew("one", "promote by root, process 1", MINUTE))
        .hasMessageContaining("the lease of this promotion has ended");
    assertThat(lease.holder()).isEmpty();
    lease.hold("one", "promote by root, process 1", MINUTE);
    lease.refuseOthers(Optional.of("one"));
  }

  @Test
  void a_file_that_cannot_be_read_holds_nothing() {
    files.write(FOLDER.resolve("promotion-lease.json"), "{\"owner", 0600, Optional.empty());
    lease.refuseOthers(Optional.empty());
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.PROMOTION_REFUSED);
              assertThat(failure.plainMessage()).contains("promote by root, process 1");
            });
  }
}
