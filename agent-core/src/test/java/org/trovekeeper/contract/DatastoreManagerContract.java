package org.trovekeeper.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.trovekeeper.spi.ConfigGroups;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatabaseAdmin;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.EngineState;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.Page;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.spi.RootAdmin;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.User;
import org.trovekeeper.spi.UserAdmin;
import org.trovekeeper.spi.UserChange;
import org.trovekeeper.spi.UserName;
import org.trovekeeper.spi.replication.Replication;

/**
 * What every datastore does that offers a capability; what it does not offer is skipped. The engine
 * is up and empty before each test, which leaves no account or database of its own behind.
 */
public abstract class DatastoreManagerContract {
  private static final Duration LONG = Duration.ofSeconds(60);

  protected abstract DatastoreManager manager();

  /** Whether a client can log in and use the database. */
  protected abstract boolean canUse(String user, String password, String database);

  /** Sends this signal to the engine's process. */
  protected abstract void signal(String name);

  /** Ends the engine without any warning, and returns when all of it has ended. */
  protected abstract void kill();

  /** The engine's word for the account in paged lists. */
  protected abstract String marker(String user);

  /** A setting that a running engine takes, with a value, and one that no engine knows. */
  protected abstract Map.Entry<String, Object> setting();

  /** A setting that is the agent's to decide, with another value than it has. */
  protected abstract Map.Entry<String, Object> agentsSetting();

  /** Settings with which replicas, users or the agent would be shut out. */
  protected abstract Map<String, Object> dangerous();

  /** Settings that make an ordinary user's sessions useless. */
  protected abstract Map<String, Object> harshLimits();

  /** What the running engine says the setting is. */
  protected abstract String effective(String setting);

  /** A name of the engine's own that no user may have. */
  protected abstract String reservedUser();

  /** The same for a database. */
  protected abstract String reservedDatabase();

  /** Keeps the agent's account from logging in, until it is closed. */
  protected abstract Lockout lockAgentOut();

  /** An account that cannot log in. */
  @FunctionalInterface
  public interface Lockout extends AutoCloseable {
    @Override
    void close();
  }

  @Test
  void an_agent_that_cannot_log_in_as_its_own_account_is_a_fault() {
    assertThat(issues()).extracting(HealthIssue::code).doesNotContain("agent-locked-out");
    try (Lockout _ = lockAgentOut()) {
      assertThat(issues())
          .singleElement()
          .satisfies(issue -> {
            assertThat(issue.code()).isEqualTo("agent-locked-out");
            assertThat(issue.level()).isEqualTo(HealthIssue.Level.FAULT);
            assertThat(issue.fact()).contains("the server answered: ");
          });
    }
    assertThat(issues()).extracting(HealthIssue::code).doesNotContain("agent-locked-out");
  }

  protected static Deadline soon() {
    return Deadline.in(LONG);
  }

  private List<HealthIssue> issues() {
    return manager().healthIssues(soon());
  }

  @Test
  void an_engine_that_was_stopped_is_stopped_and_one_that_was_started_is_healthy() {
    assertThat(state()).isEqualTo(new EngineState.Healthy());
    manager().engine().stop(soon());
    assertThat(state()).isEqualTo(new EngineState.Stopped());
    assertThatThrownBy(() -> databases().list(PageRequest.all(), soon()))
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_DOWN))
        .hasMessageContaining("is not running (stopped on request at 2");
    manager().engine().stop(soon());
    manager().engine().start(soon());
    manager().engine().start(soon());
    assertThat(state()).isEqualTo(new EngineState.Healthy());
  }

  @Test
  void a_frozen_server_is_unresponsive_by_the_deadline_and_a_killed_one_has_crashed() {
    signal("STOP");
    try {
      assertThat(manager().engine().probe(Deadline.in(Duration.ofSeconds(1))))
          .isInstanceOf(EngineState.Unresponsive.class);
    } finally {
      signal("CONT");
    }
    kill();
    assertThat(state()).isInstanceOf(EngineState.Crashed.class);
    manager().engine().start(soon());
    assertThat(state()).isEqualTo(new EngineState.Healthy());
  }

  @Test
  void a_call_whose_time_is_over_fails_and_does_nothing() {
    Deadline over = Deadline.in(Duration.ZERO);
    TimedCalls.of(manager(), over).forEach(DatastoreManagerContract::assertTimeIsOver);
    TimedCalls.onFiles(manager(), over).forEach(DatastoreManagerContract::assertTimeIsOver);
    assertThat(databases().list(PageRequest.all(), soon()).items()).isEmpty();
    assertThat(users().get(TimedCalls.USER, soon())).isEmpty();
  }

  @Test
  @Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_call_to_a_frozen_server_ends_at_its_deadline_and_does_nothing_later() {
    signal("STOP");
    try {
      for (String name : TimedCalls.of(manager(), soon()).keySet()) {
        Deadline second = Deadline.in(Duration.ofSeconds(1));
        assertTimeIsOver(name, Objects.requireNonNull(TimedCalls.of(manager(), second).get(name)));
      }
    } finally {
      signal("CONT");
    }
    assertThat(databases().list(PageRequest.all(), soon()).items()).isEmpty();
    assertThat(users().get(TimedCalls.USER, soon())).isEmpty();
  }

  private static void assertTimeIsOver(String what, ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .as(what)
        .isInstanceOfSatisfying(
            GuestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_TIMEOUT));
  }

  @Test
  void nothing_of_the_users_is_changed_on_a_closed_server() {
    assumeTrue(manager().replication().isPresent(), "no replication");
    Replication replication = manager().replication().orElseThrow();
    replication.readOnly(true, soon());
    try {
      assertReadOnly(() -> databases().create(List.of(Database.named("later")), soon()));
      assertReadOnly(() -> users().create(List.of(user("late", "pass_1")), soon()));
      assertThat(databases().list(PageRequest.all(), soon()).items()).isEmpty();
      assertThat(users().list(PageRequest.all(), soon()).items()).isEmpty();
    } finally {
      replication.readOnly(false, soon());
    }
  }

  @Test
  void databases_are_made_listed_in_pages_and_dropped() {
    DatabaseAdmin databases = databases();
    databases.create(List.of(Database.named("alpha"), Database.named("beta_1")), soon());
    databases.create(List.of(Database.named("alpha")), soon());

    Page<Database> first = databases.list(page(1, null, false), soon());
    assertThat(first.items()).extracting(Database::name).containsExactly("alpha");
    assertThat(first.nextMarker()).contains("alpha");
    Page<Database> second = databases.list(page(1, "alpha", false), soon());
    assertThat(second.items()).extracting(Database::name).containsExactly("beta_1");
    assertThat(second.nextMarker()).isEmpty();

    databases.delete(Database.named("alpha"), soon());
    databases.delete(Database.named("beta_1"), soon());
    assertThat(databases.list(PageRequest.all(), soon()).items()).isEmpty();
  }

  @Test
  void a_missing_database_cannot_be_dropped_and_a_reserved_one_cannot_be_touched() {
    DatabaseAdmin databases = databases();
    Database reserved = Database.named(reservedDatabase());
    assertFails(
        ErrorCode.DATABASE_NOT_FOUND, () -> databases.delete(Database.named("nowhere"), soon()));
    assertFails(ErrorCode.BAD_REQUEST, () -> databases.delete(reserved, soon()));
    assertFails(ErrorCode.BAD_REQUEST, () -> databases.create(List.of(reserved), soon()));
  }

  @Test
  void a_user_can_use_its_databases_and_no_others() {
    databases().create(List.of(Database.named("mine"), Database.named("yours")), soon());
    users().create(List.of(user("joe", "pass_1", "mine")), soon());
    try {
      assertThat(canUse("joe", "pass_1", "mine")).isTrue();
      assertThat(canUse("joe", "pass_1", "yours")).isFalse();
      assertThat(canUse("joe", "wrong", "mine")).isFalse();

      users().grant(name("joe"), List.of("yours"), soon());
      assertThat(canUse("joe", "pass_1", "yours")).isTrue();
      assertThat(users().access(name("joe"), soon()))
          .extracting(Database::name)
          .containsExactly("mine", "yours");

      users().revoke(name("joe"), "mine", soon());
      assertThat(canUse("joe", "pass_1", "mine")).isFalse();
      assertThat(users().get(name("joe"), soon()).orElseThrow().databases())
          .extracting(Database::name)
          .containsExactly("yours");
    } finally {
      users().delete(name("joe"), soon());
      databases().delete(Database.named("mine"), soon());
      databases().delete(Database.named("yours"), soon());
    }
  }

  @Test
  void a_user_can_be_renamed_and_get_a_new_password() {
    databases().create(List.of(Database.named("mine")), soon());
    users().create(List.of(user("joe", "pass_1", "mine")), soon());
    users()
        .update(
            name("joe"),
            new UserChange(
                Optional.of("jane"), Optional.empty(), Optional.of(new Secret("pass_2"))),
            soon());
    try {
      assertThat(users().get(name("joe"), soon())).isEmpty();
      assertThat(canUse("jane", "pass_2", "mine")).isTrue();
      users().changePasswords(List.of(user("jane", "pass_3")), soon());
      assertThat(canUse("jane", "pass_3", "mine")).isTrue();
      assertThat(canUse("jane", "pass_2", "mine")).isFalse();
    } finally {
      users().delete(name("jane"), soon());
      databases().delete(Database.named("mine"), soon());
    }
  }

  @Test
  void users_are_listed_in_pages_and_one_is_found_by_its_marker() {
    users()
        .create(
            List.of(user("ann", "pass_1"), user("bob", "pass_1"), user("cid", "pass_1")), soon());
    try {
      Page<User> first = users().list(page(2, null, false), soon());
      assertThat(first.items()).extracting(User::name).containsExactly("ann", "bob");
      assertThat(first.nextMarker()).contains(marker("bob"));
      Page<User> second = users().list(page(2, marker("bob"), false), soon());
      assertThat(second.items()).extracting(User::name).containsExactly("cid");
      assertThat(second.nextMarker()).isEmpty();

      Page<User> found = users().list(page(1, marker("bob"), true), soon());
      assertThat(found.items()).extracting(User::name).containsExactly("bob");
      assertThat(found.items().getFirst().password()).isEmpty();
    } finally {
      List.of("ann", "bob", "cid").forEach(one -> users().delete(name(one), soon()));
    }
  }

  @Test
  void missing_users_and_reserved_names_are_told_apart() {
    assertThat(users().get(name("nobody"), soon())).isEmpty();
    assertFails(ErrorCode.USER_NOT_FOUND, () -> users().delete(name("nobody"), soon()));
    assertFails(ErrorCode.USER_NOT_FOUND, () -> users().access(name("nobody"), soon()));
    assertFails(
        ErrorCode.USER_NOT_FOUND, () -> users().grant(name("nobody"), List.of("mine"), soon()));
    assertFails(
        ErrorCode.USER_NOT_FOUND,
        () -> users().changePasswords(List.of(user("nobody", "pass_1")), soon()));
    assertFails(ErrorCode.BAD_REQUEST, () -> users().delete(name(reservedUser()), soon()));
    assertFails(
        ErrorCode.BAD_REQUEST, () -> users().create(List.of(user(reservedUser(), "x_1")), soon()));
    assertThat(users().list(PageRequest.all(), soon()).items())
        .extracting(User::name)
        .doesNotContain(reservedUser());
  }

  @Test
  void root_can_be_enabled_with_a_password_or_without_and_disabled() {
    assumeTrue(manager().root().isPresent(), "no root");
    RootAdmin root = manager().root().orElseThrow();
    assertThat(root.enabled(soon())).isFalse();

    User enabled = root.enable(Optional.empty(), soon());
    assertThat(enabled.root()).isTrue();
    assertThat(canUse(enabled.name(), password(enabled), "")).isTrue();
    assertThat(root.enabled(soon())).isTrue();

    User again = root.enable(Optional.of(new Secret("it's \\ \"mine\"")), soon());
    assertThat(password(again)).isEqualTo("it's \\ \"mine\"");
    assertThat(canUse(again.name(), password(again), "")).isTrue();
    assertThat(canUse(enabled.name(), password(enabled), "")).isFalse();

    root.disable(soon());
    root.disable(soon());
    assertThat(root.enabled(soon())).isFalse();
    assertThat(canUse(again.name(), password(again), "")).isFalse();
  }

  @Test
  void a_setting_takes_effect_at_once_and_a_stored_one_after_a_restart() {
    ConfigGroups groups = groups();
    String name = setting().getKey();
    String before = effective(name);
    groups.apply(Map.of(name, setting().getValue()), soon());
    String after = effective(name);
    assertThat(after).isNotEqualTo(before);

    manager().engine().restart(soon());
    assertThat(effective(name)).isEqualTo(before);
    groups.store(Map.of(name, setting().getValue()), false, soon());
    manager().engine().restart(soon());
    assertThat(effective(name)).isEqualTo(after);

    groups.store(Map.of(), true, soon());
    manager().engine().restart(soon());
    assertThat(effective(name)).isEqualTo(before);
  }

  @Test
  void refused_settings_are_named_and_so_are_those_that_took() {
    ConfigGroups groups = groups();
    String name = setting().getKey();
    String before = effective(name);
    assertThatThrownBy(
            () -> groups.apply(Map.of(name, setting().getValue(), "no_such_setting", 1), soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.SETTING_REFUSED);
              assertThat(failure.plainMessage()).contains("no_such_setting", "applied: " + name);
            });
    assertThat(effective(name)).isNotEqualTo(before);
    manager().engine().restart(soon());
  }

  @Test
  void what_the_server_would_not_take_is_refused_before_it_is_stored_and_the_rest_is_stored() {
    ConfigGroups groups = groups();
    String name = setting().getKey();
    String before = effective(name);
    assertThatThrownBy(() ->
            groups.store(Map.of(name, setting().getValue(), "no_such_setting", 1), false, soon()))
        .isInstanceOfSatisfying(
            GuestException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.SETTING_REFUSED);
              assertThat(failure.plainMessage()).contains("no_such_setting", "stored: " + name);
            });
    manager().engine().restart(soon());
    assertThat(effective(name)).isNotEqualTo(before);
    clearGroup();
  }

  @Test
  void what_belongs_to_the_agent_is_left_out_by_store_and_by_apply_and_status_says_so() {
    ConfigGroups groups = groups();
    String name = agentsSetting().getKey();
    String before = effective(name);
    Map<String, Object> values =
        Map.of(name, agentsSetting().getValue(), setting().getKey(), setting().getValue());
    groups.store(values, false, soon());
    groups.apply(values, soon());
    assertThat(effective(name)).isEqualTo(before);
    assertThat(issues())
        .filteredOn(issue -> issue.code().equals("settings-left-out"))
        .singleElement()
        .satisfies(issue -> assertThat(issue.fact()).contains(name));
    manager().engine().restart(soon());
    assertThat(effective(name)).isEqualTo(before);
    clearGroup();
    assertThat(issues()).extracting(HealthIssue::code).doesNotContain("settings-left-out");
  }

  @Test
  void what_would_shut_out_replicas_or_users_is_refused_by_store_and_by_apply() {
    ConfigGroups groups = groups();
    dangerous()
        .forEach((name, value) -> {
          assertFails(
              ErrorCode.SETTING_REFUSED, () -> groups.store(Map.of(name, value), false, soon()));
          assertFails(ErrorCode.SETTING_REFUSED, () -> groups.apply(Map.of(name, value), soon()));
        });
    manager().engine().restart(soon());
  }

  @Test
  void limits_for_users_do_not_limit_the_agent() {
    groups().store(harshLimits(), true, soon());
    manager().engine().restart(soon());
    try {
      assertThat(state()).isEqualTo(new EngineState.Healthy());
      databases().create(List.of(Database.named("mine")), soon());
      users().create(List.of(user("joe", "pass_1", "mine")), soon());
      assertThat(users().list(PageRequest.all(), soon()).items())
          .extracting(User::name)
          .containsExactly("joe");
      assertThat(issues()).isEmpty();
      users().delete(name("joe"), soon());
      databases().delete(Database.named("mine"), soon());
      assertThat(databases().list(PageRequest.all(), soon()).items()).isEmpty();
    } finally {
      clearGroup();
    }
  }

  private void clearGroup() {
    groups().store(Map.of(), true, soon());
    manager().engine().restart(soon());
  }

  private EngineState state() {
    return manager().engine().probe(Deadline.in(Duration.ofSeconds(6)));
  }

  private DatabaseAdmin databases() {
    assumeTrue(manager().databases().isPresent(), "no databases");
    return manager().databases().orElseThrow();
  }

  private UserAdmin users() {
    assumeTrue(manager().users().isPresent(), "no users");
    return manager().users().orElseThrow();
  }

  private ConfigGroups groups() {
    assumeTrue(manager().configGroups().isPresent(), "no configuration groups");
    return manager().configGroups().orElseThrow();
  }

  private static String password(User user) {
    return user.password().orElseThrow().reveal();
  }

  private static UserName name(String user) {
    return new UserName(user, Optional.empty());
  }

  private static User user(String name, String password, String... databases) {
    return new User(
        name,
        Optional.of(new Secret(password)),
        Optional.empty(),
        java.util.Arrays.stream(databases).map(Database::named).toList(),
        false);
  }

  private static PageRequest page(
      int limit, @org.jspecify.annotations.Nullable String marker, boolean includeMarker) {
    return new PageRequest(OptionalInt.of(limit), Optional.ofNullable(marker), includeMarker);
  }

  private static void assertReadOnly(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(GuestException.class).hasMessageContaining("read-only");
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GuestException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
