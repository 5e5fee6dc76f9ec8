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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.config.Generation;
import org.trovekeeper.config.VolumeSettings;
import org.trovekeeper.dispatch.Lanes;
import org.trovekeeper.dispatch.RecordedConductor;
import org.trovekeeper.host.Machine;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Operation;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.UserData;
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
    assertThat(marks.state()).isEqualTo(PrepareState.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'backup_info': {'location': 'l', 'type': 'full', 'checksum': 'c'}}",
        "{'backup_info': {'id': 'b', 'type': 'full', 'checksum': 'c'}}",
        "{'backup_info': {'id': 'b', 'location': 'l', 'checksum': 'c'}}",
        "{'backup_info': {'id': 'b', 'location': 'l', 'type': 'full'}}",
        "{'backup_info': {'id': 'b', 'location': 'l', 'type': 'no such', 'checksum': 'c'}}",
        "{'backup_info': {'id': 'b', 'location': '/', 'type': 'full', 'checksum': 'c'}}",
        "{'backup_info': {}}",
        "{'backup_info': {'id': 'b', 'storage_driver': 'cinder'}}",
        "{'users': [{'_name': 'joe'}], 'databases': 7}",
        "{'memory_mb': -1}",
        "{'mount_point': 'a\\u0000b'}",
        "{'overrides': {'a': [1]}}",
        "{'overrides': 7}",
        "{'snapshot': {'dataset': {}}}",
        "{'snapshot': {'dataset': {}, 'master': {'host': 'h', 'port': 1}}}"
      })
  void what_cannot_be_prepared_is_refused_before_the_machine_is_touched(String arguments) {
    assertThatThrownBy(() -> prepare(arguments)).isInstanceOf(GuestException.class);
    assertThat(manager.calls()).isEmpty();
    assertThat(host.files().exists(VOLUME)).isFalse();
    assertThat(marks.state()).isEqualTo(PrepareState.REFUSED);
    assertThat(marks.failure()).isNotEmpty();
    assertThat(told).endsWith(PrepareState.REFUSED);

    prepare("{}");
    assertThat(marks.state()).isEqualTo(PrepareState.DONE);
    assertThat(marks.failure()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkDatabases", "checkUsers", "checkRoot", "checkOverrides"})
  void what_the_engine_would_not_take_is_refused_before_the_machine_is_touched(String check) {
    manager.failOn(check);
    assertThatThrownBy(() ->
            prepare(
                "{'databases': [{'_name': 'd'}], 'users': [{'_name': 'u', '_password': 'p'}],"
                    + " 'root_password': 'r', 'overrides': {'a': 1}}"))
        .hasMessageContaining(check);
    assertThat(manager.calls()).isEmpty();
    assertThat(marks.state()).isEqualTo(PrepareState.REFUSED);
  }

  @Test
  void a_server_with_databases_of_users_keeps_its_place_unless_told_otherwise() {
    manager.hold(new UserData(Path.of("/packaged"), List.of("shop"), false));
    assertThatThrownBy(() -> prepare("{}"))
        .isInstanceOfSatisfying(
            GuestException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.DATA_IN_THE_WAY))
        .hasMessageContaining("/packaged")
        .hasMessageContaining("shop")
        .hasMessageContaining("replace_existing");
    assertThat(manager.calls()).isEmpty();

    prepare("{'replace_existing': true}");
    assertThat(marks.state()).isEqualTo(PrepareState.DONE);
  }

  @Test
  void databases_in_the_data_folder_are_never_prepared_over() {
    manager.hold(new UserData(VOLUME.resolve("data"), List.of("shop"), true));
    assertThatThrownBy(() -> prepare("{'replace_existing': true}"))
        .hasMessageContaining("shop")
        .hasMessageContaining("discard_data");
    assertThat(manager.calls()).isEmpty();
    assertThatThrownBy(() -> reset("{}")).hasMessageContaining("shop");
    assertThat(manager.calls()).isEmpty();

    reset("{'discard_data': true}");
    assertThat(manager.calls()).containsExactly("startAtBoot false", "stop", "discardData");
    prepare("{}");
    assertThat(marks.state()).isEqualTo(PrepareState.DONE);
  }

  @Test
  void after_a_reset_a_failed_prepare_starts_clean() {
    manager.failOn("bringUp");
    assertThatThrownBy(() -> prepare("{}")).hasMessageContaining("bringUp");
    assertThat(marks.state()).isEqualTo(PrepareState.FAILED);
    assertThat(marks.failure()).contains("bringUp");
    assertThatThrownBy(() -> prepare("{}")).hasMessageContaining("reset");

    manager.failOn("nothing");
    reset("{}");
    assertThat(manager.calls()).endsWith("startAtBoot false", "stop", "discardData");
    assertThat(marks.state()).isEqualTo(PrepareState.NONE);
    prepare("{}");
    assertThat(marks.state()).isEqualTo(PrepareState.DONE);
  }

  @Test
  void a_reset_touches_no_prepared_instance_unless_told_so_and_no_machine_without_one() {
    reset("{}");
    assertThat(manager.calls()).isEmpty();
    prepare("{}");
    int calls = manager.calls().size();
    assertThatThrownBy(() -> reset("{}")).hasMessageContaining("discard_data");
    assertThat(manager.calls()).hasSize(calls);
    assertThat(marks.state()).isEqualTo(PrepareState.DONE);

    reset("{'discard_data': true}");
    assertThat(manager.calls()).endsWith("discardData");
    assertThat(marks.state()).isEqualTo(PrepareState.NONE);
  }

  @Test
  void a_device_that_is_named_and_absent_fails_before_the_engine_is_touched() {
    volumeSupported = true;
    assertThatThrownBy(() -> prepare("{'device_path': '/dev/vdb'}"))
        .hasMessageContaining("/dev/vdb");
    assertThat(manager.calls()).isEmpty();
    assertThat(marks.state()).isEqualTo(PrepareState.REFUSED);
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
    return call("prepare", arguments);
  }

  private void reset(String arguments) {
    @Nullable Object _ = call("reset", arguments);
  }

  private @Nullable Object call(String method, String arguments) {
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
    RpcMethod row =
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
                    new Lanes(1),
                    () -> told.add(marks.state())))
            .get(method);
    Arguments json = WireShapesTest.json(arguments);
    Operation operation =
        new Operation(
            "op",
            method,
            RequestContext.fresh(),
            Deadline.in(Duration.ofMinutes(1)),
            (String step, Map<String, String> facts) -> {});
    return Objects.requireNonNull(row).body().call(json, operation);
  }
}
