package org.trovekeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.Generation;
import org.trovekeeper.dispatch.Lanes;
import org.trovekeeper.dispatch.RecordedConductor;
import org.trovekeeper.promotion.PromotionLease;
import org.trovekeeper.promotion.SavedNotice;
import org.trovekeeper.promotion.SetMember;
import org.trovekeeper.promotion.SourceMemory;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.host.Volumes.FileSystemStats;
import org.trovekeeper.testing.FakeHost;
import org.trovekeeper.testing.ManualTicker;
import org.trovekeeper.testing.MemoryFileTree;
import org.trovekeeper.testing.RecordedManager;

/** What the calls of replication do beside the engine. */
class ReplicationMethodsTest {
  private static final Path FOLDER = Path.of("/volume/.trovekeeper");
  private static final Map<String, String> MOVES =
      Map.of(
          "make_read_only", "{\"read_only\": true}",
          "detach_replica", "{\"for_failover\": true}",
          "enable_as_master", "{}",
          "demote_replication_master", "{}",
          "attach_replica",
              "{\"replica_info\": {\"master\": {\"host\": \"h\", \"port\": 1}, \"log_position\":"
                  + " {\"replication_user\": {\"name\": \"n\", \"password\": \"p\"}}}}");

  private final MemoryFileTree files = new MemoryFileTree();
  private final ManualTicker ticker = new ManualTicker();
  private final PromotionLease lease = new PromotionLease(files, ticker, FOLDER);
  private final RecordedConductor conductor = new RecordedConductor();
  private final RecordedManager manager = new RecordedManager();

  @BeforeEach
  void makeFolder() {
    files.makeFolder(FOLDER, 0700, Optional.empty());
  }

  @Test
  void while_a_promotion_holds_the_server_only_its_own_calls_move_it() {
    lease.hold("token", "promote by root, process 1", Duration.ofMinutes(1));
    MOVES.forEach((method, arguments) -> {
      assertThatThrownBy(() -> call(method, arguments, Map.of()))
          .isInstanceOfSatisfying(
              GuestException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PROMOTION_REFUSED));
      assertThatThrownBy(() -> call(method, arguments, Map.of("promotion_lease", "another")))
          .hasMessageContaining("promote by root, process 1");
    });
    assertThat(manager.calls()).isEmpty();
    MOVES.forEach(
        (method, arguments) -> call(method, arguments, Map.of("promotion_lease", "token")));
    assertThat(manager.calls()).hasSize(MOVES.size());
  }

  @Test
  void a_lease_that_has_ended_blocks_no_call() {
    lease.hold("token", "promote by root, process 1", Duration.ofMinutes(1));
    ticker.pause(Duration.ofMinutes(1));
    MOVES.forEach((method, arguments) -> call(method, arguments, Map.of()));
    assertThat(manager.calls()).hasSize(MOVES.size());
  }

  @Test
  void a_lease_is_given_back_behind_the_move_that_its_holder_left_running() {
    PromotionMethods methods =
        new PromotionMethods(
            "mariadb", Optional.empty(), Limits.of(org.trovekeeper.config.Generation.G2));
    assertThat(methods.methods())
        .filteredOn(row -> row.name().equals("release_after_promotion"))
        .singleElement()
        .satisfies(row -> assertThat(row.lane()).isEqualTo(org.trovekeeper.rpc.Lane.ENGINE));
  }

  @Test
  void what_was_saved_of_a_diverged_server_is_the_answer_and_an_error_notification() {
    String attach = MOVES.getOrDefault("attach_replica", "");
    assertThat(call("attach_replica", attach, Map.of())).isNull();
    assertThat(conductor.told()).isEmpty();
    manager.savesWhenItFollows("296 transactions in /saved");
    assertThat(call("attach_replica", attach, Map.of()))
        .isEqualTo(Map.of("saved", "296 transactions in /saved"));
    assertThat(conductor.told())
        .singleElement()
        .satisfies(told -> assertThat(told).startsWith("failure").contains("296 transactions"));
  }

  private @Nullable Object call(String method, String arguments, Map<String, Object> context) {
    RpcMethod row =
        methods().stream().filter(one -> one.name().equals(method)).findFirst().orElseThrow();
    Operation operation =
        new Operation(
            "op",
            method,
            new RequestContext(context),
            Deadline.in(Duration.ofMinutes(1)),
            (String step, Map<String, String> facts) -> {});
    return row.body().call(WireShapesTest.json(arguments), operation);
  }

  @Test
  @SuppressWarnings("unchecked")
  void a_coordinator_hears_what_may_be_lost_and_no_other_issue() {
    assertThat((List<Object>) member().standing(Deadline.in(Duration.ofMinutes(1))).get("risks"))
        .containsExactly("durability-weakened: sync_binlog = 0");
  }

  @Test
  @SuppressWarnings("unchecked")
  void a_coordinator_hears_that_the_agent_is_locked_out() {
    assertThat((List<Object>) member().standing(Deadline.in(Duration.ofMinutes(1))).get("faults"))
        .containsExactly("agent-locked-out: no login");
  }

  private SetMember member() {
    return new SetMember(
        () -> true,
        manager.replication().orElseThrow(),
        new SourceMemory(files, FOLDER),
        lease,
        new SavedNotice(files, ticker, FOLDER),
        () ->
            List.of(
                HealthIssue.warning("durability-weakened", "sync_binlog = 0", "set it back"),
                HealthIssue.fault("agent-locked-out", "no login", "restart the database"),
                HealthIssue.warning("slot-lost", "a slot is gone", "make it again")));
  }

  private List<RpcMethod> methods() {
    ReplicationService service =
        new ReplicationService(
            "recorded",
            Generation.G2,
            SampleTable.backups(FakeHost.unprivilegedHost()),
            () -> new FileSystemStats(1, 0, 0, 0),
            conductor,
            new Lanes(1));
    return new ReplicationMethods(
            "recorded",
            manager.replication(),
            Optional.of(member()),
            service,
            Limits.of(Generation.G2))
        .methods();
  }
}
