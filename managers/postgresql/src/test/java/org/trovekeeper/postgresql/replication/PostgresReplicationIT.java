package org.trovekeeper.postgresql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.contract.ReplicationContract;
import org.trovekeeper.postgresql.AccessRules;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.testing.PostgresRelease;
import org.trovekeeper.toolkit.wal.Lsn;

/** Three real servers, two of them made from the first. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresReplicationIT extends ReplicationContract {
  private static final Pattern SAVED = Pattern.compile("from ([0-9A-F/]+) to ([0-9A-F/]+) .*");

  private final List<ReplicaServer> members = new ArrayList<>();

  /** Others run the same on another. */
  protected PostgresRelease release() {
    return PostgresRelease.V15;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    release().require();
    for (String name : List.of("a", "b", "c")) {
      members.add(new ReplicaServer(release(), folder, name));
    }
    ReplicaServer source = members.getFirst();
    source.bringUp(Map.of());
    for (ReplicaServer replica : members.subList(1, members.size())) {
      replica.bringUpFrom(source, Map.of());
    }
  }

  @AfterAll
  void stop() {
    members.forEach(ReplicaServer::close);
  }

  @Override
  protected List<Node> nodes() {
    return List.copyOf(members);
  }

  @Override
  protected String sourceConfiguration() {
    return "max_wal_senders = 8\nhot_standby = on\n";
  }

  @Override
  protected String replicaConfiguration() {
    return sourceConfiguration() + "primary_conninfo = 'host=192.0.2.1'\n";
  }

  @Override
  protected String unreachable() {
    return "FFFF/0";
  }

  @Override
  protected boolean reaches(String position, String transaction) {
    return Lsn.parse(position).reaches(Lsn.parse(transaction));
  }

  @Override
  protected Diverged diverged() {
    return Diverged.TAKEN_BACK;
  }

  /** What a rewind needs of the source is not to be had. */
  @Override
  protected Held refusesTheDiverged(int source) {
    String right = "EXECUTE ON FUNCTION pg_ls_dir(text, boolean, boolean)";
    ReplicaServer server = members.get(source);
    server.asAgent("REVOKE " + right + " FROM " + AccessRules.REPLICAS);
    return () -> server.asAgent("GRANT " + right + " TO " + AccessRules.REPLICAS);
  }

  /** A place within the part of the log that was saved. */
  @Override
  protected boolean names(String text, String transaction) {
    Matcher range = SAVED.matcher(text);
    return range.find()
        && Lsn.parse(transaction).compareTo(Lsn.parse(range.group(1))) > 0
        && Lsn.parse(range.group(2)).reaches(Lsn.parse(transaction));
  }

  @Override
  protected boolean movesByItself() {
    return true;
  }

  @Test
  @Order(2)
  void a_replicas_password_is_in_a_file_of_the_servers_account_and_nowhere_else()
      throws IOException {
    ReplicaServer replica = members.get(1);
    Path file = replica.volume().resolve("replication.pgpass");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getOwner(file)).isEqualTo(Files.getOwner(replica.dataDirectory()));
    SourceInfo source = PassFile.parse(Files.readString(file)).orElseThrow();
    assertThat(source.password().reveal()).hasSizeGreaterThanOrEqualTo(16);
    assertThat(replica.asked("SHOW primary_conninfo"))
        .contains("passfile=")
        .doesNotContain(source.password().reveal());
    assertThat(
            members
                .getFirst()
                .asked(
                    "SELECT rolpassword FROM pg_authid WHERE rolname = '" + source.account() + "'"))
        .startsWith("SCRAM-SHA-256$");
  }

  @Test
  @Order(3)
  void every_replica_has_a_slot_of_its_own_which_cannot_fill_the_sources_disk() {
    ReplicaServer source = members.getFirst();
    assertThat(source.asked("SELECT count(*) FROM pg_replication_slots WHERE active"))
        .isEqualTo("2");
    assertThat(
            source.asked(
                "SELECT setting::int > 0 FROM pg_settings"
                    + " WHERE name = 'max_slot_wal_keep_size'"))
        .isEqualTo("t");
  }

  @Test
  @Order(3)
  void an_account_of_a_replica_can_be_dropped() {
    Replication replication = members.getFirst().replication();
    String account = replication.admitReplica(ReplicaServer.soon()).account();
    assertThat(account).matches("replicator_[0-9a-f]{8}");
    for (int times = 0; times < 2; times++) {
      replication.dropReplica(account, ReplicaServer.soon());
    }
    assertThat(
            members
                .getFirst()
                .asked("SELECT count(*) FROM pg_roles WHERE rolname = '" + account + "'"))
        .isEqualTo("0");
  }

  /** After the old source followed the new one. */
  @Test
  @Order(8)
  void nothing_was_rewound_and_the_old_source_keeps_no_slots() {
    ReplicaServer old = members.getFirst();
    assertThat(old.volume().resolve(".trovekeeper").resolve("diverged")).doesNotExist();
    assertThat(old.asked("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
  }
}
