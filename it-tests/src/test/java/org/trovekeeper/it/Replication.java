package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud.Instance;

/**
 * A source, two replicas, a promotion, and the loss of the promoted one, all by Trove's own task
 * manager.
 */
@Story
abstract class Replication {
  private static final String PASSWORD = "replica-1";
  private static final String ROOT_PASSWORD = "replica-root-1";
  private static final int ENOUGH = 20; // rows of the busy writer
  private static final String ORDERS = "select what from orders order by id";

  private final Row row;
  private final Cloud cloud;
  private final Instance source;
  private final Instance candidate;
  private final Instance other;
  private String leaver = "";

  Replication(Row row, Cloud cloud) {
    this.row = row;
    this.cloud = cloud;
    source = cloud.create(row.order().withShop(PASSWORD).withRootPassword(ROOT_PASSWORD));
    database(source)
        .run(
            "create table orders (id serial primary key, what varchar(100))",
            "create table ticks (id int primary key)",
            "insert into orders (what) values ('before the replicas')");
    var replicas = cloud.createReplicas(source, row.order(), 2);
    candidate = replicas.get(0);
    other = replicas.get(1);
  }

  @Test
  @Order(1)
  void theRootPasswordGivenAtCreationLetsRootInFromOutside() {
    var words = row.family().everyday();
    assertThat(root(source).value(words.rootsFromOutside())).isEqualTo("1");
    assertThat(cloud.api().call(source.id(), "is_root_enabled").asBoolean()).isTrue();
  }

  @Test
  @Order(2)
  void bothReplicasAreHealthyAndFollowTheSource() {
    assertThat(cloud.api().status(candidate.id())).isEqualTo(row.well());
    assertThat(cloud.api().status(other.id())).isEqualTo(row.well());
    write(source, "after the replicas");
    awaitEverywhere("before the replicas", "after the replicas");
    assertFollows(candidate);
    assertFollows(other);
  }

  @Test
  @Order(3)
  void aPromotionMovesTheWritesLosesNoneAndEveryoneFollowsTheNewSource() {
    var writer = new BusyWriter(List.of(database(source), database(candidate)));
    try (writer) {
      Poll.until("rows in the source", () -> writer.acknowledged() >= ENOUGH);
      cloud
          .bed()
          .taskManager()
          .task(
              "promote_to_replica_source", Map.of("instance_id", candidate.id()), cloud.context());
      int before = writer.acknowledged();
      Poll.until("rows in the new source", () -> writer.acknowledged() >= before + ENOUGH);
    }
    System.out.println(row + ": " + writer);
    assertThat(sourceOf(candidate)).isEmpty();
    assertThat(sourceOf(other)).isEqualTo(candidate.id());
    assertThat(sourceOf(source)).isEqualTo(candidate.id());
    assertThat(database(candidate).isReadOnly()).isFalse();
    assertThat(
            database(candidate)
                .value("select count(*) from ticks where id <= " + writer.acknowledged()))
        .isEqualTo(String.valueOf(writer.acknowledged()));
    write(candidate, "after the promotion");
    awaitEverywhere("before the replicas", "after the replicas", "after the promotion");
    assertFollows(source);
    assertFollows(other);
  }

  @Test
  @Order(4)
  void allThreeHaveTheSameTransactions() {
    Poll.until("equal positions", () -> all().map(this::position).distinct().count() == 1);
    assertThat(position(candidate)).isNotBlank();
    for (var table : List.of("orders", "ticks")) {
      assertThat(all().map(instance -> database(instance).digest(table)).distinct()).hasSize(1);
    }
    all().forEach(instance -> cloud.api().awaitStatus(instance.id(), row.well()));
  }

  @Test
  @Order(5)
  void whenTheSourceDiesTheReplicaThatHasMostTakesOverAndTheOtherFollowsIt() {
    row.family().cutOff(root(other), root(candidate));
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
    assertThat(database(source).isReadOnly()).isFalse();
    assertFollows(other);
    write(source, "after the loss");
    Poll.until("the write after the loss", () -> orders(other).equals(orders(source)));
    assertThat(orders(other)).contains(List.of("just before the loss"), List.of("after the loss"));
    assertThat(candidate.guest().engine()).isEmpty();
  }

  @Test
  @Order(6)
  void whatOnlyTheLostSourceHasIsNotLostInSilenceWhenItComesBack() throws IOException {
    candidate.guest().startAgent();
    cloud.api().ask("wait_ping", candidate.id());
    cloud.api().call(candidate.id(), "restart");
    write(candidate, "what it alone has");
    var aside = row.family().asideFolder();
    if (aside.isPresent()) {
      attachLostSource();
      assertFollows(candidate);
      Poll.until("the source's rows", () -> orders(candidate).equals(orders(source)));
      try (var kept = Files.list(candidate.guest().inside(aside.get()))) {
        assertThat(kept).isNotEmpty();
      }
      assertThat(candidate.guest().tail()).contains("event=save-diverged");
    } else {
      assertThatExceptionOfType(ControlPlane.Failure.class)
          .isThrownBy(this::attachLostSource)
          .withMessageContaining("lacks transactions of this server");
      assertThat(orders(candidate)).contains(List.of("what it alone has"));
    }
  }

  private void attachLostSource() {
    var context = cloud.api().call(source.id(), "get_replica_context");
    cloud
        .api()
        .call(
            candidate.id(),
            "attach_replica",
            Map.of("replica_info", context, "slave_config", "", "restart", false));
  }

  @Test
  @Order(7)
  void aDetachedReplicaIsAServerOfItsOwn() {
    leaver = row.family().follows(root(other)).orElseThrow();
    cloud
        .bed()
        .taskManager()
        .task("detach_replica", Map.of("instance_id", other.id()), cloud.context());
    assertThat(sourceOf(other)).isEmpty();
    write(other, "on its own");
    write(source, "not for the other");
    assertThat(row.family().follows(root(other))).isEmpty();
    assertThat(orders(other))
        .contains(List.of("on its own"))
        .doesNotContain(List.of("not for the other"));
  }

  @Test
  @Order(8)
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
    return root(source).value(row.family().accounts(user));
  }

  private void assertFollows(Instance replica) {
    assertThat(row.family().isFollowing(root(replica))).isTrue();
    assertThat(database(replica).isReadOnly()).isTrue();
  }

  private void awaitEverywhere(String... orders) {
    var expected = Stream.of(orders).map(List::of).toList();
    all()
        .forEach(
            instance -> Poll.until("orders " + expected, () -> orders(instance).equals(expected)));
  }

  private String position(Instance instance) {
    return row.family().position(database(instance));
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
    database(instance).run("insert into orders (what) values ('" + what + "')");
  }

  private static Database database(Instance instance) {
    return new Database(instance.guest(), "writer", PASSWORD);
  }

  private Database root(Instance instance) {
    return new Database(instance.guest(), row.family().everyday().root(), ROOT_PASSWORD);
  }
}
