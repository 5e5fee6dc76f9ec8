package org.trovekeeper.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.config.OwnSettings.ProcessControl;
import org.trovekeeper.spi.EngineKey;
import org.trovekeeper.spi.EngineSettings;
import org.trovekeeper.spi.EngineValues;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.Volumes.FileSystemOptions;
import org.trovekeeper.testing.MemoryFileTree;

class AgentConfigLoaderTest {
  private static final String IDENTITY = "[DEFAULT]\nguest_id = g-1\ndatastore_manager = mariadb\n";
  private static final String G2 = IDENTITY + "datastore_version = 10.6\n";

  private static final EngineKey<String> GRANT =
      new EngineKey<>("DEFAULT", "root_grant", new EngineKey.Text(), "ALL", "What root may.");
  private static final EngineKey<Boolean> OPTION =
      new EngineKey<>("DEFAULT", "root_grant_option", new EngineKey.Flag(), "true", "Grants.");
  private static final EngineKey<Long> NODES =
      new EngineKey<>(
          EngineKey.DATASTORE, "nodes", new EngineKey.WholeNumber(1, 9), "1", "2", "How many.");
  private static final List<EngineKey<?>> OWN = List.of(GRANT, OPTION, NODES);

  private final MemoryFileTree files = new MemoryFileTree();
  private final List<String> asked = new ArrayList<>();

  @Test
  void the_least_configuration_gives_the_defaults_of_an_embedded_agent() {
    AgentConfig config = load(G2);

    assertThat(config.generation()).isEqualTo(Generation.G2);
    assertThat(config.identity())
        .isEqualTo(
            new Identity(
                "g-1", "mariadb", Optional.of("10.6"), Optional.empty(), Optional.empty()));
    assertThat(config.messaging()).isEmpty();
    assertThat(config.swift())
        .isEqualTo(
            new SwiftSettings(
                Optional.empty(),
                "object-store",
                "publicURL",
                Optional.empty(),
                Optional.empty(),
                false));
    assertThat(config.backup())
        .isEqualTo(
            new BackupSettings(
                Optional.of("mariabackup"),
                "database_backups",
                2L << 30,
                true,
                false,
                Optional.empty(),
                true,
                Map.of()));
    assertThat(config.engine())
        .isEqualTo(
            new EngineSettings(
                "g-1",
                Path.of("/var/lib/mysql"),
                Path.of("/run/trovekeeper"),
                "192.0.2.7",
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of("os_admin", "root"),
                List.of("mysql", "information_schema", "performance_schema"),
                36,
                Duration.ofMinutes(3),
                Optional.of("MariaDBGTIDReplication"),
                EngineValues.defaults(OWN)));
    assertThat(config.volume())
        .isEqualTo(
            new VolumeSettings(
                true,
                Optional.empty(),
                "/dev/vdb",
                new FileSystemOptions("ext4", "-m 5", "defaults,noatime"),
                Duration.ofMinutes(2)));
    assertThat(config.own())
        .isEqualTo(
            new OwnSettings(
                Path.of("/var/lib/trovekeeper"),
                Path.of("/run/trovekeeper"),
                Path.of("/run/trovekeeper/api.sock"),
                ProcessControl.AUTO,
                new StoreChoice.Folder(Path.of("/var/lib/trovekeeper/backups")),
                Duration.ofSeconds(20)));
    assertThat(config.secretFiles()).isEmpty();
  }

  @Test
  void everything_can_be_said() {
    AgentConfig config =
        load(
            G2
                + """
                tenant_id = p-1
                instance_rpc_encr_key = hunter2
                replication_strategy = trove.guestagent.X.OtherReplication
                swift_url = http://swift/v1/AUTH_
                swift_service_type = os
                swift_endpoint_type = internalURL
                swift_api_insecure = yes
                os_region_name = Two
                backup_swift_container = c
                backup_segment_max_size = 16777216
                backup_aes_cbc_key = old
                verify_swift_checksum_on_restore = no
                backup_runner_options = mariabackup:--throttle=5 --parallel=2
                volume_fstype = xfs
                format_options = -f
                mount_options = noatime
                volume_format_timeout = 5
                root_grant = SELECT
                root_grant_option = false
                state_change_wait_time = 33
                [service_credentials]
                auth_url = http://keystone/v3
                [mariadb]
                mount_point = /data
                device_path = /dev/vdc
                volume_support = False
                ignore_users = os_admin
                ignore_dbs =
                default_password_length = 20
                backup_strategy = other
                [trovekeeper]
                state_dir = /s
                run_dir = /r
                socket = /r/x.sock
                process_control = direct
                store = file:/b
                heartbeat_interval = 7
                advertise_address = 127.0.1.5
                engine_port = 3307
                engine_bind_address = 127.0.1.5
                engine_config_dir = /c
                engine_user = me
                mount_point = /m
                device_path = /dev/loop3
                """);

    assertThat(config.identity().instanceKey()).contains(new Secret("hunter2"));
    assertThat(config.identity().tenantId()).contains("p-1");
    assertThat(config.swift())
        .isEqualTo(
            new SwiftSettings(
                Optional.of("http://swift/v1/AUTH_"),
                "os",
                "internalURL",
                Optional.of("Two"),
                Optional.of("http://keystone/v3"),
                true));
    assertThat(config.backup())
        .isEqualTo(
            new BackupSettings(
                Optional.of("other"),
                "c",
                16777216,
                true,
                false,
                Optional.of(new Secret("old")),
                false,
                Map.of("mariabackup", List.of("--throttle=5", "--parallel=2"))));
    assertThat(config.engine())
        .isEqualTo(
            new EngineSettings(
                "g-1",
                Path.of("/m"),
                Path.of("/r"),
                "127.0.1.5",
                Optional.of("127.0.1.5"),
                OptionalInt.of(3307),
                Optional.of(Path.of("/c")),
                Optional.of("me"),
                List.of("os_admin"),
                List.of(),
                20,
                Duration.ofSeconds(33),
                Optional.of("OtherReplication"),
                EngineValues.of(
                    OWN, key -> key.equals(GRANT) ? "SELECT" : key.equals(OPTION) ? false : 2L)));
    assertThat(config.volume())
        .isEqualTo(
            new VolumeSettings(
                false,
                Optional.of("/dev/loop3"),
                "/dev/vdc",
                new FileSystemOptions("xfs", "-f", "noatime"),
                Duration.ofSeconds(5)));
    assertThat(config.volume().device(Optional.of("/dev/said"))).isEqualTo("/dev/loop3");
    assertThat(config.own())
        .isEqualTo(
            new OwnSettings(
                Path.of("/s"),
                Path.of("/r"),
                Path.of("/r/x.sock"),
                ProcessControl.DIRECT,
                new StoreChoice.Folder(Path.of("/b")),
                Duration.ofSeconds(7)));
    assertThat(config.secretFiles()).containsExactly(Path.of("/f.conf"));
  }

  @Test
  void an_older_control_plane_is_known_by_the_missing_version_and_has_older_defaults() {
    AgentConfig config = load(IDENTITY + "transport_url = rabbit://u:p@h/\n");
    assertThat(config.generation()).isEqualTo(Generation.G1);
    assertThat(config.backup().strategy()).contains("MariaDBInnoBackupEx");
    assertThat(config.backup().encrypt()).isTrue();
    assertThat(config.backup().encryptionKey()).contains(new Secret("default_aes_cbc_key"));
    assertThat(config.swift().region()).contains("RegionOne");
    assertThat(config.engine().stateChange()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void embedded_use_is_the_newest_generation_also_without_a_version() {
    AgentConfig config = load(IDENTITY);
    assertThat(config.generation()).isEqualTo(Generation.G2);
    assertThat(config.backup().encrypt()).isFalse();
    assertThat(config.backup().encryptionKey()).isEmpty();
  }

  @Test
  void an_encryption_key_that_everybody_knows_is_warned_of() {
    String older = IDENTITY + "transport_url = rabbit://u:p@h/\n";
    assertThat(DefaultKeyRules.warning(load(older).backup()))
        .hasValueSatisfying(text -> assertThat(text).contains("backup_aes_cbc_key"));
    assertThat(DefaultKeyRules.warning(load(older + "backup_aes_cbc_key = own\n").backup()))
        .isEmpty();
    assertThat(
            DefaultKeyRules.warning(
                load(older + "backup_use_openssl_encryption = false\n").backup()))
        .isEmpty();
    assertThat(DefaultKeyRules.warning(load(G2).backup())).isEmpty();
  }

  @Test
  void the_generation_can_be_overridden() {
    assertThat(load(G2 + "[trovekeeper]\ngeneration = g1").generation()).isEqualTo(Generation.G1);
    assertThat(load(IDENTITY + "[trovekeeper]\ngeneration = G2").generation())
        .isEqualTo(Generation.G2);
  }

  @Test
  void unknown_texts_of_the_control_plane_are_unknown() {
    AgentConfig config =
        load(IDENTITY + "datastore_version = None\nreplication_strategy = none.None\n");
    assertThat(config.generation()).isEqualTo(Generation.G2);
    assertThat(config.identity().datastoreVersion()).isEmpty();
    assertThat(config.engine().replicationStrategy()).contains("MariaDBGTIDReplication");
  }

  @ParameterizedTest
  @CsvSource({
    "mysql,MysqlGTIDReplication,/var/lib/mysql",
    "percona,MysqlGTIDReplication,/var/lib/mysql",
    "pxc,MysqlGTIDReplication,/var/lib/mysql",
    "postgresql,PostgresqlReplicationStreaming,/var/lib/postgresql"
  })
  void other_datastores_have_their_own_defaults(String name, String replication, Path mountPoint) {
    EngineSettings engine = load(G2 + "datastore_manager = " + name).engine();
    assertThat(engine.replicationStrategy()).contains(replication);
    assertThat(engine.mountPoint()).isEqualTo(mountPoint);
  }

  @Test
  void postgresql_has_a_port_setting_of_its_own_which_ours_beats() {
    String postgresql = G2 + "datastore_manager = postgresql\n";
    assertThat(load(postgresql).engine().port()).hasValue(5432);
    String other = postgresql + "[postgresql]\npostgresql_port = 5433\n";
    assertThat(load(other).engine().port()).hasValue(5433);
    assertThat(load(other + "[trovekeeper]\nengine_port = 5434\n").engine().port()).hasValue(5434);
    assertThat(load(G2 + "[postgresql]\npostgresql_port = 5433\n").engine().port()).isEmpty();
  }

  @Test
  void so_has_every_datastore_whose_section_has_one() {
    String mongodb = G2 + "datastore_manager = mongodb\n[mongodb]\nmount_point = /m\n";
    assertThat(load(mongodb).engine().port()).hasValue(27017);
    assertThat(load(mongodb + "mongodb_port = 27018\n").engine().port()).hasValue(27018);
  }

  @ParameterizedTest
  @CsvSource({
    "'report_interval = 10',10",
    "'report_interval = 60',30",
    "'report_interval = 1',5",
    "'',20"
  })
  void the_report_interval_counts_within_bounds(String line, long seconds) {
    assertThat(load(G2 + line).own().heartbeatInterval()).hasSeconds(seconds);
  }

  @Test
  void the_users_port_is_advertised_when_there_is_one() {
    files.makeFolder(Path.of("/etc/trove"), 0755, Optional.empty());
    put(
        "/etc/trove/eth1.json",
        """
        {"mac_address": "fa:16", "ipv4_address": "10.0.0.9",
         "ipv4_host_routes": [{"destination": "0.0.0.0/0", "ipv4_address": "no"}]}\
        """);
    assertThat(load(G2).engine().advertiseAddress()).isEqualTo("10.0.0.9");
  }

  @Test
  void without_any_route_loopback_is_advertised() {
    put("/f.conf", G2);
    AgentConfig config =
        new AgentConfigLoader(files, Optional::empty, _ -> OWN)
            .load(List.of(Path.of("/f.conf")), List.of());
    assertThat(config.engine().advertiseAddress()).isEqualTo("127.0.0.1");
  }

  @Test
  void folders_come_after_files_and_in_alphabetical_order() {
    put("/f.conf", G2 + "tenant_id = file\nswift_url = file\nroot_grant = file");
    put("/d/b.conf", "[DEFAULT]\nswift_url = b\n");
    put("/d/a.conf", "[DEFAULT]\nswift_url = a\ntenant_id = a\n");
    put("/d/z.txt", "[DEFAULT]\nroot_grant = no\n");
    AgentConfig config = loader().load(List.of(Path.of("/f.conf")), List.of(Path.of("/d")));
    assertThat(config.swift().swiftUrl()).contains("b");
    assertThat(config.identity().tenantId()).contains("a");
    assertThat(config.engine().own().get(GRANT)).isEqualTo("file");
  }

  @Test
  void without_a_name_the_usual_places_are_read() {
    put("/etc/trove/trove-guestagent.conf", "[DEFAULT]\nswift_url = 1\nroot_grant = 1\n");
    put("/etc/trove/conf.d/guest_info.conf", G2 + "swift_url = 2\ntenant_id = 2\n");
    put("/etc/trovekeeper/conf.d/own.conf", "[DEFAULT]\ntenant_id = 3\n");
    AgentConfig config = loader().load(List.of(), List.of());
    assertThat(config.engine().own().get(GRANT)).isEqualTo("1");
    assertThat(config.swift().swiftUrl()).contains("2");
    assertThat(config.identity().tenantId()).contains("3");
  }

  @ParameterizedTest
  @CsvSource({
    "'[DEFAULT]\ndatastore_manager = mariadb',guest_id is missing in section [DEFAULT]",
    "'[DEFAULT]\nguest_id = 1',datastore_manager is missing in section [DEFAULT]",
    "'[DEFAULT]\nguest_id = 1\ndatastore_manager = x',mount_point is missing in section [x]",
  })
  void what_is_required_is_named(String text, String message) {
    assertThatThrownBy(() -> load(text))
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
        .hasMessageContaining(message);
  }

  @Test
  void who_misses_a_setting_is_told_where_was_looked() {
    assertThatThrownBy(() ->
            new AgentConfigLoader(new MemoryFileTree(), Optional::empty, _ -> OWN)
                .load(List.of(), List.of()))
        .hasMessageContaining("is missing in section [DEFAULT]")
        .hasMessageContaining("/etc/trove/trove-guestagent.conf (missing)")
        .hasMessageContaining("/etc/trove/conf.d (no *.conf)");
  }

  @Test
  void a_named_file_or_folder_that_is_missing_stops_the_start() {
    assertThatThrownBy(() -> loader().load(List.of(Path.of("/no")), List.of()))
        .hasMessageContaining("/no is missing");
    assertThatThrownBy(() -> loader().load(List.of(), List.of(Path.of("/no"))))
        .hasMessageContaining("/no is missing");
  }

  @Test
  void a_slip_in_our_own_section_is_recognised() {
    OsloConfig config =
        new OsloConfig(
            OsloFile.parse(
                Path.of("/f"), "[trovekeeper]\nstatedir = /x\nquite_other = 1\n[x]\nsoket = 1"));
    assertThat(NearMissRules.warnings(config))
        .containsExactly("[trovekeeper] statedir (/f line 2) is unknown: did you mean state_dir?");
  }

  private AgentConfig load(String text) {
    put("/f.conf", text);
    return loader().load(List.of(Path.of("/f.conf")), List.of());
  }

  private AgentConfigLoader loader() {
    return new AgentConfigLoader(files, () -> Optional.of("192.0.2.7"), this::declared);
  }

  private List<EngineKey<?>> declared(String datastore) {
    asked.add(datastore);
    return OWN;
  }

  @Test
  void only_the_configured_family_is_asked_for_its_settings() {
    AgentConfig config = load(IDENTITY + "[mariadb]\nnodes = 3\n[postgresql]\nnodes = 4\n");
    assertThat(config.engine().own().get(NODES)).isEqualTo(3);
    assertThat(asked).containsOnly("mariadb");
  }

  @Test
  void a_setting_of_the_family_has_its_defaults_by_generation() {
    assertThat(load(IDENTITY + "transport_url = rabbit://u:p@h/\n").engine().own().get(NODES))
        .isEqualTo(1);
    assertThat(load(G2).engine().own().get(NODES)).isEqualTo(2);
  }

  @Test
  void a_value_may_refer_to_the_default_of_a_familys_setting() {
    assertThat(load(G2 + "tenant_id = $root_grant\n").identity().tenantId()).contains("ALL");
  }

  @Test
  void a_bad_value_of_a_familys_setting_names_its_place_and_what_is_allowed() {
    assertThatThrownBy(() -> load(G2 + "[mariadb]\nnodes = 10\n"))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("[mariadb] nodes (/f.conf line 6)")
        .hasMessageContaining("\"10\" is not allowed; it must be a whole number from 1 to 9");
  }

  private void put(String file, String text) {
    Path path = Path.of(file);
    Path parent = path.getParent();
    if (parent != null) {
      files.makeFolder(parent, 0755, Optional.empty());
    }
    files.write(path, text, 0644, Optional.empty());
  }
}
