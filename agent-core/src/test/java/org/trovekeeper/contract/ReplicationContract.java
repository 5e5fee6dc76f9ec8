package org.trovekeeper.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.trovekeeper.host.SystemTicker;
import org.trovekeeper.promotion.GuardedReplication;
import org.trovekeeper.promotion.PromotionLog;
import org.trovekeeper.promotion.SavedNotice;
import org.trovekeeper.promotion.SourceMemory;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.replication.Progress;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.ReplicationFacts;
import org.trovekeeper.spi.replication.ReplicationFacts.Role;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.testing.MemoryFileTree;

/**
 * The life of a replica set of three, told in order: two replicas follow, one is promoted as the
 * control plane does it, the old source follows the new one, a diverged server is refused or taken
 * back.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public abstract class ReplicationContract {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Path NOTES = Path.of("/notes");

  private final MemoryFileTree notes = new MemoryFileTree();

  /** What following does with a server that has transactions its source lacks. */
  public enum Diverged {
    /** Nothing is changed, and the refusal names them. */
    REFUSED,
    /** They are saved and named, and the server goes back to where both parted. */
    TAKEN_BACK
  }

  /** One server of the set, up at the beginning, and able to follow the first one. */
  public interface Node {
    DatastoreManager manager();

    /** Writes as a user over the network; false when the server refused. */
    boolean write(String text);

    /** Writes although the server is not open, which no well-behaved client can. */
    void writeBehindTheAgentsBack(String text);

    List<String> read();

    /** Keeps a replica from applying what it receives, until this is closed. */
    Held holdApplying();

    /** Makes a replica hold back what it receives for an hour, until this is closed. */
    Held delayApplying();
  }

  /** A replica that does not apply what it receives, or not yet. */
  public interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** The first is the source of the beginning. */
  protected abstract List<Node> nodes();

  /** What the control plane renders for a source. */
  protected abstract String sourceConfiguration();

  /** The same for a replica. */
  protected abstract String replicaConfiguration();

  /** A position that no server reaches. */
  protected abstract String unreachable();

  /** Whether who is at the first position has what the second names. */
  protected abstract boolean reaches(String position, String transaction);

  protected Diverged diverged() {
    return Diverged.REFUSED;
  }

  /**
   * Keeps a diverged server from following that source, also where it could be taken back; an
   * account that the source makes afterwards may follow it.
   */
  protected Held refusesTheDiverged(int source) {
    return () -> {};
  }

  /** Whether the text names this transaction as one that only one server has. */
  protected boolean names(String text, String transaction) {
    return text.contains(transaction);
  }

  /** Whether a server logs work of its own, so that its position moves while no one writes. */
  protected boolean movesByItself() {
    return false;
  }

  @Test
  @Order(1)
  void replicas_get_what_the_source_writes_and_take_no_writes() {
    replication(0).becomeSource(sourceConfiguration(), soon());
    assertThat(node(0).write("first")).isTrue();
    follow(1, 0);
    follow(2, 0);
    assertThat(node(0).write("second")).isTrue();
    catchUp(1, 0);
    catchUp(2, 0);

    assertThat(node(1).read()).containsExactly("first", "second");
    assertThat(node(2).read()).containsExactly("first", "second");
    assertThat(node(1).write("on a replica")).isFalse();
    ReplicationFacts facts = replication(1).facts(soon());
    assertThat(facts.role()).isEqualTo(Role.REPLICA);
    assertThat(facts.readOnly() && facts.receiving() && facts.applying()).isTrue();
    assertSame(1, 0, replication -> replication.facts(soon()).executed());
    ReplicationFacts source = replication(0).facts(soon());
    assertThat(facts.sourceAddress()).hasValue(source.identity().address());
    assertThat(facts.identity().lineage()).isEqualTo(source.identity().lineage());
    assertThat(facts.identity().server()).isNotEqualTo(source.identity().server());
    assertThat(facts.delay()).isZero();
    assertThat(facts.has().covers(facts.reached())).isTrue();
    Progress written = replication(0).progress(replication(0).latestTransaction(soon()));
    assertThat(replication(1).facts(soon()).reached().covers(written) || movesByItself()).isTrue();
    assertThat(written.covers(replication(0).progress(unreachable()))).isFalse();
  }

  @Test
  @Order(2)
  void a_source_says_whether_it_takes_writes_and_what_it_has() {
    SourceInfo source = replication(0).admitReplica(soon());
    Replication.SourceState state = replication(1).ask(source, soon());
    assertThat(state.takesWrites()).isTrue();
    assertThat(reaches(replication(0).latestTransaction(soon()), state.executed())).isTrue();
    SourceInfo nowhere =
        new SourceInfo(source.host(), 1, source.account(), source.password(), source.position());
    assertFails(ErrorCode.REPLICATION_FAILED, () -> replication(1).ask(nowhere, soon()));
    SourceInfo refused =
        new SourceInfo(
            source.host(), source.port(), source.account(), new Secret("wrong"), source.position());
    assertFails(ErrorCode.SOURCE_REFUSES, () -> replication(1).ask(refused, soon()));
  }

  @Test
  @Order(2)
  void following_again_and_restarting_change_nothing() {
    follow(1, 0);
    node(1).manager().engine().restart(soon());
    assertThat(node(1).write("on a replica")).isFalse();
    assertThat(node(0).write("third")).isTrue();
    catchUp(1, 0);
    assertThat(node(1).read()).contains("third");
  }

  @Test
  @Order(3)
  void last_transactions_of_replicas_name_the_same_source_and_can_be_compared() {
    catchUp(2, 0);
    Replication.LastTransaction one = replication(1).lastTransaction(soon());
    assertThat(one.source()).isPresent();
    assertThat(one.number()).isPositive();
    assertSame(1, 2, replication -> replication.lastTransaction(soon()));
  }

  @Test
  @Order(4)
  void waiting_for_a_position_honours_the_deadline_and_refuses_nonsense() {
    assertFails(
        ErrorCode.ENGINE_TIMEOUT,
        () -> replication(1).waitFor(unreachable(), Deadline.in(Duration.ofSeconds(2))));
    assertFails(ErrorCode.BAD_REQUEST, () -> replication(1).waitFor("nonsense'", soon()));
  }

  @Test
  @Order(5)
  void a_replica_is_not_opened_for_writes() {
    assertFails(ErrorCode.PROMOTION_REFUSED, () -> replication(1).readOnly(false, soon()));
  }

  @Test
  @Order(5)
  void a_replica_that_left_a_source_which_takes_writes_is_not_opened() {
    Replication guarded = guarded(2);
    guarded.follow(
        replication(0).admitReplica(soon()), replicaConfiguration(), false, false, soon());
    guarded.detach(true, soon());
    assertFails(ErrorCode.PROMOTION_REFUSED, () -> guarded.readOnly(false, soon()));
    assertThat(node(2).write("beside its source")).isFalse();

    assertThat(node(0).write("after it left")).isTrue();
    String never = replication(0).latestTransaction(soon());
    assertFails(ErrorCode.PROMOTION_REFUSED, () -> guarded.waitFor(never, soon()));
    guarded.follow(
        replication(0).admitReplica(soon()), replicaConfiguration(), false, false, soon());
    guarded.waitFor(never, soon());
  }

  @Test
  @Order(5)
  void a_delay_is_a_fact_and_waiting_for_what_it_holds_back_fails_at_once() {
    try (Held _ = node(2).delayApplying()) {
      assertThat(replication(2).facts(soon()).delay()).isEqualTo(Duration.ofHours(1));
      assertThat(node(0).write("held back")).isTrue();
      String late = replication(0).latestTransaction(soon());
      assertFails(ErrorCode.PROMOTION_REFUSED, () -> guarded(2).waitFor(late, soon()));
    }
    catchUp(2, 0);
  }

  @Test
  @Order(5)
  void closing_a_replica_costs_no_time_while_its_source_writes() {
    AtomicBoolean writing = new AtomicBoolean(true);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> {
          while (writing.get()) {
            node(0).write("busy");
          }
        });
    try {
      for (int times = 0; times < 2; times++) {
        replication(1).readOnly(true, Deadline.in(Duration.ofSeconds(10)));
      }
    } finally {
      writing.set(false);
      writer.join();
    }
    assertThat(node(1).write("on a replica")).isFalse();
    catchUp(1, 0);
    assertThat(node(1).read()).isEqualTo(node(0).read());
  }

  @Test
  @Order(6)
  void a_fence_survives_a_restart_and_can_be_repeated() {
    replication(0).readOnly(true, soon());
    replication(0).readOnly(true, soon());
    assertThat(node(0).write("fenced")).isFalse();
    node(0).manager().engine().restart(soon());
    assertThat(node(0).write("fenced")).isFalse();
  }

  @Test
  @Order(7)
  void the_candidate_takes_over_everything_that_was_acknowledged() {
    String target = replication(0).latestTransaction(soon());
    replication(1).waitFor(target, soon());
    assertThat(replication(1).detach(true, soon())).isPresent();
    assertThat(replication(1).detach(true, soon())).isEmpty();
    replication(1).becomeSource(sourceConfiguration(), soon());
    assertThat(node(1).write("too early")).isFalse();
    replication(1).readOnly(false, soon());
    assertThat(node(1).write("after promotion")).isTrue();
    assertThat(node(1).read()).containsAll(node(0).read());
  }

  @Test
  @Order(8)
  void the_other_replica_and_the_old_source_follow_the_new_one() {
    replication(2).detach(true, soon());
    follow(2, 1);
    follow(0, 1);
    replication(0).demote(soon());
    assertThat(node(1).write("to all")).isTrue();
    catchUp(0, 1);
    catchUp(2, 1);

    assertThat(node(0).read()).isEqualTo(node(1).read());
    assertThat(node(2).read()).isEqualTo(node(1).read());
    assertSame(0, 1, replication -> replication.latestTransaction(soon()));
    assertSame(2, 1, replication -> replication.latestTransaction(soon()));
    assertThat(node(0).write("on the old source")).isFalse();
  }

  @Test
  @Order(9)
  void transactions_that_only_one_server_has_are_named_before_anything_happens_to_them() {
    replication(2).detach(true, soon());
    node(2).writeBehindTheAgentsBack("lost");
    String own = replication(2).latestTransaction(soon());
    assertThat(node(1).write("meanwhile")).isTrue();
    switch (diverged()) {
      case REFUSED ->
          assertThatThrownBy(() -> follow(2, 1))
              .isInstanceOfSatisfying(
                  GuestException.class,
                  failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.DIVERGED);
                    assertThat(names(failure.plainMessage(), own)).isTrue();
                  });
      case TAKEN_BACK -> {
        assertThat(follow(2, 1))
            .hasValueSatisfying(saved -> assertThat(names(saved, own)).isTrue());
        catchUp(2, 1);
        assertThat(node(2).read()).isEqualTo(node(1).read()).doesNotContain("lost");
      }
    }
    assertThat(node(2).write("diverged")).isFalse();
  }

  @Test
  @Order(10)
  void a_replica_that_has_not_applied_what_it_received_goes_on_following() {
    try (Held _ = node(0).holdApplying()) {
      assertThat(node(1).write("late")).isTrue();
      String written = replication(1).latestTransaction(soon());
      assertThat(
              new SystemTicker()
                  .await(() -> hasReceived(0, written), Duration.ofMillis(100), soon()))
          .isTrue();
      for (boolean forFailover : new boolean[] {true, false}) {
        assertFails(
            ErrorCode.REPLICATION_FAILED,
            () -> replication(0).detach(forFailover, Deadline.in(Duration.ofSeconds(3))));
      }
      ReplicationFacts facts = replication(0).facts(soon());
      assertThat(facts.role()).isEqualTo(Role.REPLICA);
      assertThat(facts.readOnly() && facts.receiving()).isTrue();
      assertThat(node(0).read()).doesNotContain("late");
    }
    assertThat(node(1).write("later")).isTrue();
    catchUp(0, 1);
    assertThat(node(0).read()).contains("late", "later");
  }

  private boolean hasReceived(int replica, String transaction) {
    return replication(replica)
        .facts(soon())
        .received()
        .filter(position -> reaches(position, transaction))
        .isPresent();
  }

  @Test
  @Order(11)
  void a_replica_that_its_user_detaches_is_writable() {
    assertThat(replication(0).detach(false, soon())).isPresent();
    assertThat(node(0).write("alone")).isTrue();
    node(0).manager().engine().restart(soon());
    assertThat(node(0).write("alone after a restart")).isTrue();
    assertThat(replication(0).facts(soon()).role()).isEqualTo(Role.SOURCE);
  }

  @Test
  @Order(12)
  void a_refused_server_that_took_writes_takes_them_as_before() {
    SourceInfo source = replication(1).admitReplica(soon());
    SourceInfo nowhere =
        new SourceInfo(source.host(), 1, source.account(), source.password(), source.position());
    assertThatThrownBy(
            () -> replication(0).follow(nowhere, replicaConfiguration(), false, false, soon()))
        .isInstanceOf(GuestException.class);
    assertThat(node(0).write("after a source that does not answer")).isTrue();
    try (Held _ = refusesTheDiverged(1)) {
      assertFails(
          ErrorCode.DIVERGED,
          () -> replication(0).follow(source, replicaConfiguration(), false, false, soon()));
    }
    assertThat(node(0).write("after a refusal")).isTrue();
    node(0).manager().engine().restart(soon());
    assertThat(node(0).write("after a refusal and a restart")).isTrue();
  }

  private Optional<String> follow(int replica, int source) {
    return replication(replica)
        .follow(
            replication(source).admitReplica(soon()), replicaConfiguration(), false, false, soon());
  }

  private void catchUp(int replica, int source) {
    replication(replica).waitFor(replication(source).latestTransaction(soon()), soon());
  }

  /** At once, where only clients move a position. */
  private void assertSame(int replica, int source, Function<Replication, Object> what) {
    Deadline deadline = soon();
    Object here = what.apply(replication(replica));
    Object there = what.apply(replication(source));
    while (movesByItself() && !here.equals(there) && !deadline.expired()) {
      catchUp(replica, source);
      here = what.apply(replication(replica));
      there = what.apply(replication(source));
    }
    assertThat(here).isEqualTo(there);
  }

  private Node node(int index) {
    return nodes().get(index);
  }

  private Replication replication(int index) {
    return node(index).manager().replication().orElseThrow();
  }

  /** As the agent has it. Its notes are kept for the length of the suite. */
  private Replication guarded(int index) {
    notes.makeFolder(NOTES, 0700, Optional.empty());
    SystemTicker ticker = new SystemTicker();
    return new GuardedReplication(
        replication(index),
        new PromotionLog(notes, ticker, NOTES),
        new SourceMemory(notes, NOTES),
        new SavedNotice(notes, ticker, NOTES));
  }

  private static Deadline soon() {
    return Deadline.in(LONG);
  }

  private static void assertFails(
      ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GuestException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
