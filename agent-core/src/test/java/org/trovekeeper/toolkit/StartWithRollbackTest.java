package org.trovekeeper.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.testing.MemoryFileTree;
import org.trovekeeper.toolkit.ConfigOverrides.Change;
import org.trovekeeper.toolkit.ConfigOverrides.Layer;

/**
 * A server that ends at each setting whose name begins with "bad"; settings are a list of names.
 */
class StartWithRollbackTest {
  private static final Path INCLUDED = Path.of("/etc/conf.d");
  private static final Path SOURCES = Path.of("/volume/layers");

  private final MemoryFileTree files = new MemoryFileTree();
  private final ConfigOverrides layers = new ConfigOverrides(files, INCLUDED, SOURCES, "cnf");
  private final List<String> starts = new ArrayList<>();
  private boolean broken;
  private boolean tells;
  private Optional<String> startsOnce = Optional.empty();
  private int killedAt = -1;
  private Optional<ErrorCode> another = Optional.empty();

  private StartWithRollback proven() {
    return new StartWithRollback(
        files,
        layers,
        new Change(Layer.USER, "common"),
        SOURCES,
        new StartWithRollback.Form(
            StartWithRollbackTest::read,
            settings -> String.join(",", settings.keySet()),
            "agents"::equals),
        deadline -> server(),
        deadline -> starts.add("stop"));
  }

  private static Map<String, Optional<String>> read(String text) {
    Map<String, Optional<String>> settings = new LinkedHashMap<>();
    text.lines()
        .flatMap(line -> Stream.of(line.split(",")))
        .forEach(name -> settings.put(name, Optional.empty()));
    return settings;
  }

  @BeforeEach
  void volume() {
    layers.put(Layer.SYSTEM_AFTER, "fixed", "of the agent");
  }

  private void server() {
    String found = files.read(INCLUDED.resolve("20-user-001-common.cnf")).orElse("");
    starts.add(found);
    if (starts.size() == killedAt) {
      throw new IllegalStateException("killed");
    }
    List<String> bad =
        read(found).keySet().stream().filter(name -> name.startsWith("bad")).toList();
    if (startsOnce.filter(found::equals).isPresent() && starts.indexOf(found) + 1 < starts.size()) {
      throw GuestException.of(ErrorCode.ENGINE_FAILED, "the server ended: this time");
    }
    if (broken || !bad.isEmpty()) {
      String words = tells && !broken ? "'" + bad.getFirst() + "'" : "somewhere";
      throw GuestException.of(
          another.filter(_ -> !bad.isEmpty()).orElse(ErrorCode.ENGINE_FAILED),
          "the server ended: " + words);
    }
  }

  private void store(String text) {
    layers.put(Layer.USER, "common", text);
  }

  private void start() {
    proven().start(Deadline.in(Duration.ofSeconds(5)));
  }

  @Test
  void settings_at_which_the_server_ends_give_way_to_those_that_ran_and_are_named() {
    store("good");
    start();
    store("bad");
    assertFails(ErrorCode.SETTING_REFUSED, this::start)
        .hasMessageContaining("the server ended: somewhere")
        .hasMessageContaining("taken back: bad; in force: good");
    assertThat(starts)
        .containsExactly("good", "bad", "stop", "good", "stop", "good,bad", "stop", "");
    start();
    assertThat(starts).endsWith("");
  }

  @Test
  void a_bad_setting_does_not_take_the_good_ones_that_came_with_it_back() {
    store("a");
    start();
    store("a,b,bad,c,d");
    assertFails(ErrorCode.SETTING_REFUSED, this::start)
        .hasMessageContaining("taken back: bad; in force: b, c, d");
    assertThat(read(starts.getLast())).containsOnlyKeys("a", "b", "c", "d");
    assertThat(layers.read(Layer.USER, "common")).contains(starts.getLast());
    assertThat(proven().notes().issues())
        .singleElement()
        .satisfies(issue -> assertThat(issue.fact()).contains("bad (the server ended: somewhere)"));
    start();
    assertThat(proven().notes().issues()).hasSize(1);
  }

  @Test
  void a_setting_that_the_server_names_is_out_without_another_trial() {
    tells = true;
    store("a");
    start();
    store("a,b,bad,c");
    assertFails(ErrorCode.SETTING_REFUSED, this::start)
        .hasMessageContaining("taken back: bad; in force: b, c");
    assertThat(starts).containsExactly("a", "a,b,bad,c", "stop", "a,b,c");
  }

  @Test
  void several_bad_ones_are_all_found() {
    store("a");
    start();
    store("a,bad1,b,bad2,c,d");
    assertFails(ErrorCode.SETTING_REFUSED, this::start)
        .hasMessageContaining("taken back: bad1, bad2; in force: b, c, d");
    assertThat(read(starts.getLast())).containsOnlyKeys("a", "b", "c", "d");
  }

  @Test
  void a_search_that_takes_too_long_ends_with_a_server_that_runs() {
    store("a");
    start();
    store("a,bad1,b,bad2,c,bad3,d,bad4,e,bad5,f,bad6,g,bad7,h");
    assertFails(ErrorCode.SETTING_REFUSED, this::start).hasMessageContaining("taken back: b");
    assertThat(read(starts.getLast())).containsKey("a");
    assertThat(starts.getLast()).doesNotContain("bad");
    assertThat(starts.stream().filter("stop"::equals).count()).isLessThan(11);
  }

  @Test
  void what_ran_last_runs_again_when_the_last_start_of_a_search_fails() {
    store("a");
    start();
    store("a,b,bad");
    startsOnce = Optional.of("a,b");
    assertFails(ErrorCode.SETTING_REFUSED, this::start)
        .hasMessageContaining("taken back: b, bad; in force: what ran before");
    assertThat(starts).endsWith("a,b", "stop", "a");
    assertThat(layers.read(Layer.USER, "common")).contains("a");
    start();
    assertThat(starts).endsWith("a");
  }

  @Test
  void what_belongs_to_the_agent_is_left_out_of_a_layer_that_an_older_agent_stored() {
    store("a,agents,b");
    start();
    assertThat(starts).containsExactly("a,b");
  }

  @Test
  void no_settings_at_all_may_be_what_ran_last() {
    start();
    store("bad");
    assertFails(ErrorCode.SETTING_REFUSED, this::start).hasMessageContaining("taken back: bad");
    assertThat(starts).containsExactly("", "bad", "stop", "");
    assertThat(layers.read(Layer.USER, "common")).isEmpty();
  }

  @Test
  void the_settings_that_ran_last_are_those_of_the_last_start() {
    store("good");
    start();
    store("better");
    start();
    store("bad");
    assertFails(ErrorCode.SETTING_REFUSED, this::start);
    assertThat(starts).contains("better", "better,bad").endsWith("");
  }

  @Test
  void a_server_that_was_only_slow_keeps_the_new_settings() {
    store("good");
    start();
    store("bad");
    another = Optional.of(ErrorCode.ENGINE_TIMEOUT);
    assertFails(ErrorCode.ENGINE_TIMEOUT, this::start);
    assertThat(layers.read(Layer.USER, "common")).contains("bad");
  }

  @Test
  void a_server_that_ends_with_either_settings_keeps_the_new_ones() {
    store("good");
    start();
    store("better");
    broken = true;
    assertFails(ErrorCode.ENGINE_FAILED, this::start).hasMessageContaining("the server ended");
    broken = false;
    start();
    assertThat(starts).endsWith("better");
  }

  @Test
  void settings_that_never_ran_are_told_and_stay_where_nothing_else_ran() {
    store("bad");
    assertFails(ErrorCode.ENGINE_FAILED, this::start);
    assertThat(layers.read(Layer.USER, "common")).contains("bad");
  }

  @Test
  void what_a_kill_left_between_a_layer_and_its_copy_does_not_keep_the_server_down() {
    store("good");
    start();
    files.write(INCLUDED.resolve("20-user-001-common.cnf"), "bad", 0644, Optional.empty());
    start();
    assertThat(starts).containsExactly("good", "good");
  }

  @Test
  void a_kill_before_it_is_known_whose_fault_it_was_loses_no_settings() {
    store("good");
    start();
    store("better");
    broken = true;
    killedAt = 4;
    assertThatThrownBy(this::start).hasMessage("killed");
    broken = false;
    start();
    assertThat(starts).containsExactly("good", "better", "stop", "good", "better");
    store("good");
    start();
    assertThat(starts).endsWith("good");
  }

  @Test
  void what_is_stored_after_such_a_kill_is_newer_than_what_was_in_doubt() {
    store("good");
    start();
    store("bad");
    killedAt = 4;
    assertThatThrownBy(this::start).hasMessage("killed");
    store("better");
    start();
    assertThat(starts).endsWith("better");
  }

  @Test
  void while_the_volume_is_away_the_server_has_what_it_had_and_nothing_is_forgotten() {
    store("good");
    start();
    files.clear(SOURCES);
    files.delete(SOURCES);
    start();
    broken = true;
    assertFails(ErrorCode.ENGINE_FAILED, this::start);
    assertThat(starts).containsExactly("good", "good", "good");
    assertThat(files.list(INCLUDED)).hasSize(2);
    assertThat(files.exists(SOURCES)).isFalse();
  }

  @Test
  void a_server_that_started_is_up_also_where_nothing_can_be_written() {
    store("good");
    start();
    store("better");
    files.fill();
    start();
    assertThat(starts).containsExactly("good", "better");
  }

  @Test
  void nothing_is_put_back_once_a_new_beginning_was_made() {
    store("good");
    start();
    proven().forget();
    store("bad");
    assertFails(ErrorCode.ENGINE_FAILED, this::start);
  }

  @Test
  void work_that_only_needs_the_server_goes_on_with_the_settings_of_before() {
    store("good");
    start();
    store("bad");
    StartWithRollback.withEither(this::start);
    assertThat(starts).contains("good").endsWith("");
    broken = true;
    assertFails(ErrorCode.ENGINE_FAILED, () -> StartWithRollback.withEither(this::start));
  }

  private static AbstractThrowableAssert<?, ?> assertFails(ErrorCode code, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GuestException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
