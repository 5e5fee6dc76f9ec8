package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.trovekeeper.it.Cloud.Instance;
import org.trovekeeper.it.Cloud.Messaging;
import org.trovekeeper.it.Everyday.Charset;

/**
 * One instance from its creation on, and every everyday call with the reply that the control plane
 * sees.
 */
@Story
abstract class MainJob {
  private static final String PASSWORD = "pa'ss\\w\"ord`1";

  private final Row row;
  private final Everyday words;
  private final ControlPlane trove;
  private final Instance instance;

  MainJob(Row row, Cloud cloud) {
    this.row = row;
    words = row.family().everyday();
    trove = cloud.api();
    instance =
        cloud.create(
            row.order()
                .with(
                    List.of(Cloud.database("shop"), database("archive", words.old())),
                    List.of(Cloud.user("writer", PASSWORD, "shop")))
                .withOverrides(Map.of(words.setting().name(), 77)));
  }

  @Test
  @Order(1)
  void theCreatedInstanceIsHealthyInTrovesDatabase() {
    assertThat(trove.status(instance.id())).isEqualTo(row.well());
    var shown = trove.ask("instance_show", instance.id());
    assertThat(shown.path("faults")).isEmpty();
  }

  @Test
  @Order(2)
  void prepareMadeTheDatabasesTheUsersAndTheUsersSettings() {
    var writer = new Database(instance.guest(), "writer", PASSWORD);
    writer.run(
        "create table orders (id int primary key)", "insert into orders values (1), (2), (3)");
    assertThat(writer.value("select count(*) from orders")).isEqualTo("3");
    assertThat(writer.value("select version()")).contains(row.engine().version() + ".");
    assertThat(setting(words.setting().name())).isEqualTo("77");
    assertThat(databaseNames()).containsExactly("archive", "shop");
  }

  @Test
  @Order(3)
  void theOperatorOfTheMachineAsksTheSameAgent() {
    var ping = instance.guest().call("rpc_ping", Map.of());
    assertThat(ping.exit()).isZero();
    assertThat(ping.out().strip()).isEqualTo("true");
    assertThat(instance.guest().status().toString()).contains(row.well()).contains(instance.id());
    assertThat(Guest.trovekeeper("call", "--socket", "/nowhere/api.sock", "rpc_ping").exit())
        .isEqualTo(2);
  }

  @Test
  @Order(4)
  void databasesAreMadeListedAndDropped() {
    trove.call(instance.id(), "create_database", databases(database("wide", words.unicode())));
    awaitDatabases("archive", "shop", "wide");
    var wide = trove.call(instance.id(), "list_databases").path(0).path(2);
    assertThat(wide).isEqualTo(Json.read(Json.write(database("wide", words.unicode()))));
    trove.call(instance.id(), "delete_database", Map.of("database", Cloud.database("wide")));
    awaitDatabases("archive", "shop");
  }

  @Test
  @Order(5)
  void longListsComeInPages() {
    trove.call(
        instance.id(),
        "create_database",
        databases(Cloud.database("p1"), Cloud.database("p2"), Cloud.database("p3")));
    awaitDatabases("archive", "p1", "p2", "p3", "shop");
    var first = page(2, null, false);
    assertThat(names(first.path(0))).containsExactly("archive", "p1");
    assertThat(first.path(1).asText()).isEqualTo("p1");
    var second = page(2, "p1", false);
    assertThat(names(second.path(0))).containsExactly("p2", "p3");
    var last = page(2, "p3", false);
    assertThat(names(last.path(0))).containsExactly("shop");
    assertThat(last.path(1).isNull()).isTrue();
    assertThat(names(page(1, "p2", true).path(0))).containsExactly("p2");
  }

  @Test
  @Order(6)
  void reservedNamesAreRefusedByName() {
    var reserved = words.systemDatabases().getFirst();
    var database = instance.guest().call("create_database", databases(Cloud.database(reserved)));
    assertThat(database.exit()).isEqualTo(1);
    assertThat(database.err()).contains("BadRequest").contains(reserved);
    var user =
        instance.guest().call("create_user", Map.of("users", List.of(Cloud.user("os_admin", "x"))));
    assertThat(user.exit()).isEqualTo(1);
    assertThat(user.err()).contains("BadRequest").contains("os_admin");
    assertThat(
            failure(
                "a right on a reserved database",
                "grant_access",
                Map.of("username", "writer", "hostname", "%", "databases", List.of(reserved))))
        .contains(reserved);
    assertThat(databaseNames()).doesNotContainAnyElementsOf(words.systemDatabases());
  }

  @Test
  @Order(7)
  void usersAreMadeFoundChangedAndDropped() {
    trove.call(
        instance.id(),
        "create_user",
        Map.of("users", List.of(Cloud.user("joe", "first-1", "shop"))));
    Poll.until("user joe", () -> !user("joe").isNull());
    assertThat(user("joe").path("_host").asText()).isEqualTo("%");
    assertThat(user("joe").path("_password").isNull()).isTrue();
    assertThat(names(user("joe").path("_databases"))).containsExactly("shop");
    assertThat(new Database(instance.guest(), "joe", "first-1").letsIn()).isTrue();

    var listed = trove.call(instance.id(), "list_users", Json.object("limit", 1, "marker", null));
    assertThat(names(listed.path(0))).containsExactly("joe");
    assertThat(listed.path(1).asText()).isEqualTo(words.marker());

    trove.call(
        instance.id(),
        "change_passwords",
        Map.of("users", List.of(Map.of("name", "joe", "host", "%", "password", "second-2"))));
    Poll.until(
        "the new password", () -> new Database(instance.guest(), "joe", "second-2").letsIn());
    assertThat(new Database(instance.guest(), "joe", "first-1").letsIn()).isFalse();

    trove.call(
        instance.id(),
        "update_attributes",
        Map.of("username", "joe", "hostname", "%", "user_attrs", Map.of("name", "josef")));
    Poll.until("the new name", () -> user("joe").isNull() && !user("josef").isNull());
    assertThat(new Database(instance.guest(), "josef", "second-2").letsIn()).isTrue();

    trove.call(instance.id(), "delete_user", Map.of("user", Cloud.user("josef", "")));
    Poll.until("no user josef", () -> user("josef").isNull());
    assertThat(names(trove.call(instance.id(), "list_users").path(0))).containsExactly("writer");
  }

  @Test
  @Order(8)
  void rightsAreGrantedListedAndTakenBack() {
    var writer = new Database(instance.guest(), "writer", PASSWORD);
    trove.call(
        instance.id(),
        "grant_access",
        Map.of("username", "writer", "hostname", "%", "databases", List.of("archive")));
    assertThat(access("writer")).containsExactlyInAnyOrder("archive", "shop");
    var archive = writer.in("archive");
    archive.run("create table old (id int)");
    trove.call(
        instance.id(),
        "revoke_access",
        Map.of("username", "writer", "hostname", "%", "database", "archive"));
    assertThat(access("writer")).containsExactly("shop");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> archive.run("select * from old"));
    assertThat(
            failure(
                "an unknown user", "list_access", Map.of("username", "nobody", "hostname", "%")))
        .contains("nobody");
  }

  @Test
  @Order(9)
  void rootIsLetInFromOutsideAndShutOutAgain() {
    assertThat(trove.call(instance.id(), "is_root_enabled").asBoolean()).isFalse();
    var root = trove.call(instance.id(), "enable_root");
    assertThat(root.path("_name").asText()).isEqualTo(words.root());
    var made = new Database(instance.guest(), words.root(), root.path("_password").asText());
    assertThat(made.value(words.rootsFromOutside())).isEqualTo("1");
    assertThat(trove.call(instance.id(), "is_root_enabled").asBoolean()).isTrue();
    trove.call(instance.id(), "enable_root_with_password", Map.of("root_password", PASSWORD));
    var given = new Database(instance.guest(), words.root(), PASSWORD);
    assertThat(given.letsIn()).isTrue();
    assertThat(made.letsIn()).isFalse();
    trove.call(instance.id(), "disable_root");
    assertThat(given.letsIn()).isFalse();
  }

  @Test
  @Order(10)
  void settingsAreAppliedAtOnceKeptAcrossARestartAndTakenBack() {
    var values = Map.of(words.setting().name(), 88);
    trove.call(instance.id(), "update_overrides", Map.of("overrides", values));
    trove.call(instance.id(), "apply_overrides", Map.of("overrides", values));
    assertThat(setting(words.setting().name())).isEqualTo("88");

    var before = instance.guest().engine().orElseThrow().pid();
    trove.call(instance.id(), "restart");
    assertThat(instance.guest().engine().orElseThrow().pid()).isNotEqualTo(before);
    assertThat(setting(words.setting().name())).isEqualTo("88");
    trove.awaitStatus(instance.id(), row.well());

    trove.call(instance.id(), "update_overrides", Map.of("overrides", Map.of(), "remove", true));
    trove.call(instance.id(), "restart");
    assertThat(setting(words.setting().name())).isEqualTo(words.setting().unset());
  }

  @Test
  @Order(11)
  void aValueThatTheServerRefusesIsReportedAndThoseThatTookAreNamed() {
    var values = Map.of(words.setting().name(), 99, words.textSetting(), "often");
    assertThat(failure("a refused value", "apply_overrides", Map.of("overrides", values)))
        .contains(words.textSetting())
        .contains(words.setting().name());
    assertThat(setting(words.setting().name())).isEqualTo("99");
  }

  @Test
  @Order(12)
  void aStoppedServerIsShutDownAndComesBackWithTheConfigurationOfItsNewFlavor() {
    trove.call(instance.id(), "stop_db");
    trove.awaitStatus(instance.id(), "shutdown");
    assertThat(instance.guest().engine()).isEmpty();
    trove.call(
        instance.id(),
        "start_db_with_conf_changes",
        Map.of("config_contents", config(1024), "ds_version", row.engine().version()));
    trove.awaitStatus(instance.id(), row.well());
    assertThat(setting(words.sized())).isEqualTo(words.large());
  }

  @Test
  @Order(13)
  void aRevertedResizePutsTheOldConfigurationBackWithoutTouchingTheServer() {
    var engine = instance.guest().engine().orElseThrow().pid();
    trove.call(
        instance.id(),
        "reset_configuration",
        Map.of("configuration", Map.of("config_contents", config(512))));
    assertThat(instance.guest().engine().orElseThrow().pid()).isEqualTo(engine);
    assertThat(setting(words.sized())).isEqualTo(words.large());
    trove.call(instance.id(), "restart");
    assertThat(setting(words.sized())).isEqualTo(words.small());
  }

  @Test
  @Order(14)
  void theMachineTellsItsFigures() {
    var volume = trove.call(instance.id(), "get_volume_info");
    assertThat(volume.path("total").asDouble()).isPositive();
    assertThat(volume.path("used").asDouble()).isBetween(0.01, volume.path("total").asDouble());
    var hardware = trove.call(instance.id(), "get_hwinfo");
    assertThat(hardware.path("mem_total").asLong()).isGreaterThan(1L << 28);
    assertThat(hardware.path("num_cpus").asInt())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(trove.call(instance.id(), "get_diagnostics").fieldNames())
        .toIterable()
        .contains("version", "threads", "fd_size", "vm_size", "vm_peak", "vm_rss", "vm_hwm");
  }

  @Test
  @Order(15)
  void whatIsNotSupportedIsSaidWithOperationAndDatastore() {
    for (var method :
        List.of(
            "guest_log_list",
            "pre_upgrade",
            "update_guest",
            "attach_replication_slave",
            "cluster_complete",
            "ssl_show")) {
      assertThatExceptionOfType(ControlPlane.Failure.class)
          .isThrownBy(() -> trove.rawCall(instance.id(), method, Map.of()))
          .withMessageContaining(method)
          .withMessageContaining(row.engine().datastore());
    }
    assertThatExceptionOfType(ControlPlane.Failure.class)
        .isThrownBy(() -> trove.rawCall(instance.id(), "make_coffee", Map.of()))
        .withMessageContaining("make_coffee");
  }

  @Test
  @Order(16)
  void aSecuredGuestRefusesWhatIsNotEncrypted() {
    if (row.messaging() == Messaging.SECURE) {
      assertThatExceptionOfType(ControlPlane.Failure.class)
          .isThrownBy(() ->
              trove.ask(
                  "unencrypted_call",
                  instance.id(),
                  Map.of("method", "list_databases", "timeout", 5)));
    } else {
      assertThat(
              names(
                  trove
                      .ask("unencrypted_call", instance.id(), Map.of("method", "list_databases"))
                      .path(0)))
          .contains("shop");
    }
    assertThat(trove.call(instance.id(), "rpc_ping").asBoolean()).isTrue();
  }

  @Test
  @Order(17)
  void theDataWasThereAllTheTime() {
    var writer = new Database(instance.guest(), "writer", PASSWORD);
    assertThat(writer.value("select count(*) from orders")).isEqualTo("3");
    assertThat(trove.status(instance.id())).isEqualTo(row.well());
  }

  private String setting(String name) {
    return new Database(instance.guest(), "writer", PASSWORD).setting(name);
  }

  private String config(int megabytes) {
    return trove.ask("render_config", instance.id(), Map.of("ram", megabytes)).asText();
  }

  private JsonNode user(String name) {
    return trove.call(instance.id(), "get_user", Map.of("username", name, "hostname", "%"));
  }

  private List<String> access(String user) {
    return names(
        trove.call(instance.id(), "list_access", Map.of("username", user, "hostname", "%")));
  }

  private List<String> databaseNames() {
    return names(trove.call(instance.id(), "list_databases").path(0));
  }

  private JsonNode page(int limit, @Nullable String marker, boolean include) {
    return trove.call(
        instance.id(),
        "list_databases",
        Json.object("limit", limit, "marker", marker, "include_marker", include));
  }

  private void awaitDatabases(String... names) {
    Poll.until("databases " + List.of(names), () -> databaseNames().equals(List.of(names)));
  }

  private String failure(String what, String method, Object arguments) {
    try {
      var answer = trove.call(instance.id(), method, arguments);
      throw new AssertionError(what + " was accepted: " + answer);
    } catch (ControlPlane.Failure e) {
      return e.text();
    }
  }

  private static Map<String, ?> database(String name, Charset charset) {
    return Map.of("_name", name, "_character_set", charset.name(), "_collate", charset.collation());
  }

  private static Map<String, ?> databases(Map<?, ?>... databases) {
    return Map.of("databases", List.of(databases));
  }

  private static List<String> names(JsonNode items) {
    return StreamSupport.stream(items.spliterator(), false)
        .map(item -> item.path("_name").asText())
        .toList();
  }
}
