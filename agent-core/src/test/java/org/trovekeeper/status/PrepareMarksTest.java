package org.trovekeeper.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.trovekeeper.testing.MemoryFileTree;

class PrepareMarksTest {
  private static final Path STATE = Path.of("/state");
  private static final Path VOLUME = Path.of("/volume/.trovekeeper");

  private final MemoryFileTree files = new MemoryFileTree();

  @BeforeEach
  void makeFolders() {
    files.makeFolder(STATE, 0700, Optional.empty());
    files.makeFolder(Path.of("/volume"), 0755, Optional.empty());
  }

  @Test
  void a_new_guest_is_not_prepared() {
    assertThat(load().state()).isEqualTo(PrepareState.NONE);
    assertThat(load().prepared()).isFalse();
  }

  @Test
  void an_agent_killed_while_it_prepared_finds_a_failure_for_good() {
    load().building();
    assertThat(load().state()).isEqualTo(PrepareState.FAILED);
    assertThat(load().state()).isEqualTo(PrepareState.FAILED);
  }

  @Test
  void a_prepare_that_was_accepted_and_never_began_has_failed_on_a_full_disk_too() {
    PrepareMarks marks = load();
    files.fill();
    marks.neverBegan();
    assertThat(marks.state()).isEqualTo(PrepareState.FAILED);
  }

  @Test
  void a_prepare_that_never_began_takes_no_other_back() {
    PrepareMarks marks = load();
    marks.done();
    marks.neverBegan();
    assertThat(marks.state()).isEqualTo(PrepareState.DONE);
  }

  @Test
  void every_end_survives_a_restart() {
    PrepareMarks marks = load();
    marks.failed("no room");
    assertThat(load().state()).isEqualTo(PrepareState.FAILED);
    marks.done();
    assertThat(load().state()).isEqualTo(PrepareState.DONE);
    assertThat(load().prepared()).isTrue();
  }

  @Test
  void why_a_prepare_failed_or_was_refused_survives_a_restart() {
    PrepareMarks marks = load();
    marks.failed("no room");
    assertThat(load().failure()).isEqualTo("no room");
    marks.refused("the backup b is missing");
    assertThat(load().state()).isEqualTo(PrepareState.REFUSED);
    assertThat(load().failure()).isEqualTo("the backup b is missing");
    marks.done();
    assertThat(load().failure()).isEmpty();
  }

  @Test
  void after_a_reset_nothing_is_prepared_whatever_else_is_remembered() {
    write("/opt/trove-guestagent", ".guestagent.prepare.end");
    PrepareMarks marks = load();
    marks.done();
    marks.reset();
    assertThat(marks.state()).isEqualTo(PrepareState.NONE);
    assertThat(load().state()).isEqualTo(PrepareState.NONE);
  }

  @Test
  void after_a_rebuild_the_mark_on_the_volume_is_enough() {
    load().done();
    files.clear(STATE);
    assertThat(load().state()).isEqualTo(PrepareState.DONE);
  }

  @Test
  void a_failure_is_not_hidden_by_an_older_mark_on_the_volume() {
    PrepareMarks marks = load();
    marks.done();
    marks.building();
    assertThat(load().state()).isEqualTo(PrepareState.FAILED);
  }

  @Test
  void a_mark_that_was_not_written_any_more_is_written_at_the_next_start() {
    load().done();
    files.clear(VOLUME);
    assertThat(load().state()).isEqualTo(PrepareState.DONE);
    assertThat(files.list(VOLUME)).hasSize(1);
  }

  @Test
  void nothing_is_written_to_a_volume_that_is_not_there() {
    load().done();
    files.clear(Path.of("/volume"));
    assertThat(load().state()).isEqualTo(PrepareState.DONE);
    assertThat(files.exists(VOLUME)).isFalse();
  }

  @Test
  void marks_of_python_agents_are_recognised() {
    write("/home/ubuntu", ".guestagent.prepare.start");
    assertThat(load().state()).isEqualTo(PrepareState.FAILED);
    write("/home/ubuntu", ".guestagent.prepare.end");
    assertThat(load().state()).isEqualTo(PrepareState.DONE);
  }

  @Test
  void marks_of_newer_python_agents_are_recognised() {
    write("/opt/trove-guestagent", ".guestagent.prepare.end");
    assertThat(load().state()).isEqualTo(PrepareState.DONE);
  }

  @Test
  void our_own_state_beats_pythons_marks() {
    write("/opt/trove-guestagent", ".guestagent.prepare.end");
    load().failed("no room");
    assertThat(load().state()).isEqualTo(PrepareState.FAILED);
  }

  @Test
  void a_damaged_state_is_not_taken_for_prepared() {
    files.write(STATE.resolve("prepare-state"), "\0\0", 0600, Optional.empty());
    assertThat(load().state()).isEqualTo(PrepareState.FAILED);
  }

  private PrepareMarks load() {
    List<Path> python = PrepareMarks.pythonFolders(files);
    return PrepareMarks.load(files, STATE, VOLUME, python);
  }

  private void write(String folder, String name) {
    files.makeFolder(Path.of(folder), 0755, Optional.empty());
    files.write(Path.of(folder, name), "", 0644, Optional.empty());
  }
}
