package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud.Instance;
import org.trovekeeper.it.Cloud.Messaging;

/**
 * A source, two replicas, a promotion, and the loss of the promoted one, all by Trove's own task
 * manager.
 */
@Story
class ReplicationIT {
  private static final String PASSWORD = "replica-1";
  private static final String ROOT_PASSWORD = "replica-root-1";
  private static final int MASTER_USER = 2; // in what SHOW SLAVE STATUS answers
  private static final String ORDERS = "select what from shop.orders order by id";

  private final Cloud cloud;
  private final Instance source;
  private final Instance candidate;
  private final Instance other;
  private String leaver = "";

  ReplicationIT(Cloud cloud) {
    this.cloud = cloud;
    source =
        cloud.create(
            Cloud.Order.of(Messaging.SECURE).withShop(PASSWORD).withRootPassword(ROOT_PASSWORD));
    database(source)
        .run(
            "create table shop.orders (id int primary key auto_increment, what varchar(100))",
            "insert into shop.orders (what) values ('before the replicas')");
    var replicas = cloud.createReplicas(source, 2);
    candidate = replicas.get(0);
    other = replicas.get(1);
  }

  @Test
  @Order(1)
  void theRootPasswordGivenAtCreationLetsRootInFromOutside() {
    assertThat(root(source).value("select current_user()")).isEqualTo("root@%");
    assertThat(cloud.api().call(source.id(), "is_root_enabled").asBoolean()).isTrue();
  }

  @Test
  @Order(2)
  void bothReplicasAreHealthyAndFollowTheSource() {
    assertThat(cloud.api().status(candidate.id())).isEqualTo("healthy");
    assertThat(cloud.api().status(other.id())).isEqualTo("healthy");
    write(source, "after the replicas");
    awaitEverywhere("before the replicas", "after the replicas");
    assertFollows(candidate);
    assertFollows(other);
  }

  @Test
  @Order(3)
  void aPromotionMovesTheWritesAndEveryoneFollowsTheNewSource() {
    cloud
        .bed()
        .taskManager()
        .task("promote_to_replica_source", Map.of("instance_id", candidate.id()), cloud.context());
    assertThat(sourceOf(candidate)).isEmpty();
    assertThat(sourceOf(other)).isEqualTo(candidate.id());
    assertThat(sourceOf(source)).isEqualTo(candidate.id());
    assertThat(database(candidate).value("select @@global.read_only")).isEqualTo("0");
    write(candidate, "after the promotion");
    awaitEverywhere("before the replicas", "after the replicas", "after the promotion");
    assertFollows(source);
    assertFollows(other);
  }

  @Test
  @Order(4)
  void allThreeHaveTheSameTransactions() {
    Poll.until("equal GTID positions", () -> all().map(this::position).distinct().count() == 1);
    assertThat(position(candidate)).isNotBlank();
    assertThat(
            all().map(instance -> database(instance).run("checksum table shop.orders")).distinct())
        .hasSize(1);
    all().forEach(instance -> cloud.api().awaitStatus(instance.id(), "healthy"));
  }

  @Test
  @Order(5)
  void whenTheSourceDiesTheReplicaThatHasMostTakesOverAndTheOtherFollowsIt() {
    root(other).run("stop slave io_thread"); // for this one the network is gone already
    write(candidate, "just before the loss");
    Poll.until("the last write", () -> orders(source).contains(List.of("just before the loss")));
    candidate.guest().killAgent();
    candidate.guest().killEngine();
    var most = cloud.api().call(source.id(), "get_last_txn");
    var less = cloud.api().call(other.id(), "get_last_txn");
    assertThat(most.path(0).isTextual()).isTrue();
    assertThat(most.path(0)).isEqualTo(less.path(0));
    assertThat(most.path(1).asLong()).isGreaterThan(less.path(1).asLong());

    // trove-api asks for this once the lost guest has not reported for agent_heartbeat_expiry
    cloud
        .bed()
        .taskManager()
        .task("eject_replica_source", Map.of("instance_id", candidate.id()), cloud.context());
    assertThat(sourceOf(source)).isEmpty();
    assertThat(sourceOf(other)).isEqualTo(source.id());
    assertThat(database(source).value("select @@global.read_only")).isEqualTo("0");
    assertFollows(other);
    write(source, "after the loss");
    Poll.until("the write after the loss", () -> orders(other).equals(orders(source)));
    assertThat(orders(other)).contains(List.of("just before the loss"), List.of("after the loss"));
    assertThat(candidate.guest().engine()).isEmpty();
  }

  @Test
  @Order(6)
  void aDetachedReplicaIsAServerOfItsOwn() {
    leaver = root(other).run("show slave status").getFirst().get(MASTER_USER);
    cloud
        .bed()
        .taskManager()
        .task("detach_replica", Map.of("instance_id", other.id()), cloud.context());
    assertThat(sourceOf(other)).isEmpty();
    write(other, "on its own");
    write(source, "not for the other");
    assertThat(root(other).run("show slave status")).isEmpty();
    assertThat(orders(other))
        .contains(List.of("on its own"))
        .doesNotContain(List.of("not for the other"));
  }

  @Test
  @Order(7)
  void theSourceForgetsTheAccountOfTheReplicaThatLeft() {
    assertThat(accountsOnTheSource(leaver)).isEqualTo("1");
    cleanUp(leaver);
    assertThat(accountsOnTheSource(leaver)).isEqualTo("0");
    cleanUp(leaver);
    assertThatExceptionOfType(ControlPlane.Failure.class)
        .isThrownBy(() -> cleanUp("writer"))
        .withMessageContaining("not a replication account");
    assertThat(accountsOnTheSource("writer")).isEqualTo("1");
  }

  private void cleanUp(String account) {
    cloud
        .api()
        .rawCall(
            source.id(),
            "cleanup_source_on_replica_detach",
            Map.of("replica_info", Map.of("replication_user", account)));
  }

  private String accountsOnTheSource(String user) {
    return root(source).value("select count(*) from mysql.user where user = '" + user + "'");
  }

  private void assertFollows(Instance replica) {
    assertThat(database(replica).status("Slave_running")).isEqualTo("ON");
    assertThat(database(replica).value("select @@global.read_only")).isEqualTo("1");
  }

  private void awaitEverywhere(String... orders) {
    var expected = Stream.of(orders).map(List::of).toList();
    all()
        .forEach(
            instance -> Poll.until("orders " + expected, () -> orders(instance).equals(expected)));
  }

  private String position(Instance instance) {
    return database(instance).value("select @@global.gtid_binlog_pos");
  }

  private String sourceOf(Instance instance) {
    return cloud
        .api()
        .sql("select coalesce(slave_of_id, '') s from instances where id = '" + instance.id() + "'")
        .path(0)
        .path("s")
        .asText();
  }

  private Stream<Instance> all() {
    return Stream.of(source, candidate, other);
  }

  private static List<List<String>> orders(Instance instance) {
    return database(instance).run(ORDERS);
  }

  private static void write(Instance instance, String what) {
    database(instance).run("insert into shop.orders (what) values ('" + what + "')");
  }

  private static Database database(Instance instance) {
    return new Database(instance.guest(), "writer", PASSWORD);
  }

  private static Database root(Instance instance) {
    return new Database(instance.guest(), "root", ROOT_PASSWORD);
  }
}
