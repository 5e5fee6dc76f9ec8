package org.trovekeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.trovekeeper.config.Generation;
import org.trovekeeper.config.VolumeSettings;
import org.trovekeeper.dispatch.RecordedConductor;
import org.trovekeeper.host.Machine;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Volumes.FileSystemOptions;
import org.trovekeeper.status.EngineWork;
import org.trovekeeper.status.PrepareMarks;
import org.trovekeeper.status.PrepareState;
import org.trovekeeper.testing.FakeHost;
import org.trovekeeper.testing.RecordedManager;

class PrepareServiceTest {
  private static final Path VOLUME = Path.of("/volume");

  private final FakeHost host = FakeHost.privilegedHost();
  private final RecordedManager manager = new RecordedManager();
  private final PrepareMarks marks = marks();
  private final List<PrepareState> told = new ArrayList<>();
  private boolean volumeSupported;

  @Test
  void a_plain_instance_is_configured_brought_up_and_filled_before_it_counts_as_prepared() {
    prepare(
        "{'databases': [{'_name': 'db1'}], 'users': [{'_name': 'joe', '_password': 'p'}],"
            + " 'root_password': 'r', 'config_contents': '[mysqld]', 'overrides': {'a': 1}}");
    assertThat(manager.calls())
        .containsExactly(
            "configure contents=true overrides={a=1}",
            "bringUp EMPTY",
            "createDatabases [db1]",
            "createUsers [joe]",
            "enableRoot given=true",
            "startAtBoot true");
    assertThat(marks.state()).isEqualTo(PrepareState.DONE);
    assertThat(told).startsWith(PrepareState.BUILDING).endsWith(PrepareState.DONE);
  }

  @Test
  void a_replica_follows_its_source_and_gets_no_accounts_of_its_own() {
    prepare(
        "{'databases': [{'_name': 'db1'}], 'snapshot': {'dataset': {'snapshot_id': 'b'},"
            + " 'replication_strategy': 'x.y.Recorded', 'config': '[mysqld]',"
            + " 'master': {'host': 'h', 'port': 3306},"
            + " 'replica_conf': {'replication_user': {'name': 'n', 'password': 'p'}}}}");
    assertThat(manager.calls())
        .containsExactly(
            "configure contents=false overrides={}",
            "bringUp EMPTY",
            "follow h:3306 seeded=true",
            "startAtBoot true");
  }

  @Test
  void a_snapshot_of_another_replication_is_refused_before_anything_follows() {
    assertThatThrownBy(() ->
            prepare(
                "{'snapshot': {'dataset': {}, 'replication_strategy': 'Other', 'master':"
                    + " {'host': 'h', 'port': 1}, 'replica_conf': {'replication_user':"
                    + " {'name': 'n', 'password': 'p'}}}}"))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("Other");
    assertThat(manager.calls()).noneMatch(call -> call.startsWith("follow"));
  }

  @Test
  void what_fails_leaves_the_instance_failed_and_is_not_begun_again() {
    manager.failOn("createUsers");
    String request = "{'users': [{'_name': 'joe', '_password': 'p'}]}";
    assertThatThrownBy(() -> prepare(request)).hasMessageContaining("createUsers");
    assertThat(marks.state()).isEqualTo(PrepareState.FAILED);
    assertThat(told).endsWith(PrepareState.FAILED);
    int calls = manager.calls().size();
    assertThatThrownBy(() -> prepare(request))
        .isInstanceOfSatisfying(
            GuestException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.ALREADY_PREPARED));
    assertThat(manager.calls()).hasSize(calls);
    assertThat(marks.state()).isEqualTo(PrepareState.FAILED);
  }

  @Test
  void a_prepared_instance_is_left_alone_and_stays_prepared() {
    prepare("{}");
    int calls = manager.calls().size();
    assertThatThrownBy(() -> prepare("{}")).hasMessageContaining("prepared before");
    assertThat(manager.calls()).hasSize(calls);
    assertThat(marks.state()).isEqualTo(PrepareState.DONE);
  }

  @Test
  void a_cluster_member_is_refused_by_name() {
    assertThatThrownBy(() -> prepare("{'cluster_config': {'id': 'c'}}"))
        .hasMessageContaining("cluster")
        .hasMessageContaining("recorded");
    assertThat(marks.state()).isEqualTo(PrepareState.FAILED);
  }

  @Test
  void a_device_that_is_named_and_absent_fails_before_the_engine_is_touched() {
    volumeSupported = true;
    assertThatThrownBy(() -> prepare("{'device_path': '/dev/vdb'}"))
        .hasMessageContaining("/dev/vdb");
    assertThat(manager.calls()).isEmpty();
  }

  @Test
  void without_volume_support_a_named_device_is_ignored() {
    prepare("{'device_path': '/dev/vdb'}");
    assertThat(host.files().exists(VOLUME)).isTrue();
    assertThat(marks.state()).isEqualTo(PrepareState.DONE);
  }

  private PrepareMarks marks() {
    host.files().makeFolder(Path.of("/state"), 0700, Optional.empty());
    return PrepareMarks.load(
        host.files(), Path.of("/state"), VOLUME.resolve(".trovekeeper"), List.of());
  }

  private @Nullable Object prepare(String arguments) {
    DataVolume volume =
        new DataVolume(
            host.volumes(),
            host.files(),
            VOLUME,
            new VolumeSettings(
                volumeSupported,
                Optional.empty(),
                "",
                new FileSystemOptions("ext4", "", ""),
                Duration.ofSeconds(1)));
    RpcMethod prepare =
        MethodTable.of(
                new MethodTable.Parts(
                    manager,
                    manager.replication(),
                    Optional.empty(),
                    SampleTable.backups(host),
                    volume,
                    marks,
                    new RecordedConductor(),
                    new Machine(),
                    "test",
                    Generation.G2,
                    new EngineWork(),
                    () -> told.add(marks.state())))
            .get("prepare");
    Arguments json = WireShapesTest.json(arguments);
    Operation operation =
        new Operation(
            "op",
            "prepare",
            RequestContext.fresh(),
            Deadline.in(Duration.ofMinutes(1)),
            (String step, Map<String, String> facts) -> {});
    return Objects.requireNonNull(prepare).body().call(json, operation);
  }
}
