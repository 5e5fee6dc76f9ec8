package org.trovekeeper.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts of /proc as kernels write them. */
class ProcTextTest {
  @Test
  void the_name_of_a_program_may_hold_blanks_and_brackets() {
    String line = "42 (a (b) c) S 1 42 41 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1000 2 3 4\n";
    assertThat(ProcessStat.parse(line)).isEqualTo(new ProcessStat(42, 'S', 41, 98765));
  }

  @Test
  void of_mounts_over_each_other_the_last_is_seen() {
    MountTable table =
        MountTable.parse(
            """
            36 35 98:0 / /mnt/my\\040data rw,noatime master:1 - ext3 /dev/root rw,errors=continue
            37 35 7:0 / /mnt/my\\040data rw - ext4 /dev/loop0 rw
            """);
    assertThat(table.at(Path.of("/mnt/my data")))
        .contains(new MountTable.Mount("7:0", Path.of("/mnt/my data"), "ext4", "/dev/loop0"));
    assertThat(table.at(Path.of("/mnt"))).isEmpty();
    assertThat(table.of("98:0")).hasSize(1);
  }

  @Test
  void a_note_survives_being_written_and_damage_makes_it_none() {
    EngineNote note = new EngineNote(7, 99, "boot", true);
    assertThat(EngineNote.parse(note.text())).contains(note);
    assertThat(EngineNote.parse("pid=7\nsta")).isEmpty();
    assertThat(EngineNote.parse("")).isEmpty();
  }

  @Test
  void hardware_and_process_figures_are_read(@TempDir Path proc) throws IOException {
    Files.writeString(proc.resolve("meminfo"), "MemTotal:       2048 kB\nMemFree:  1 kB\n");
    Files.createDirectory(proc.resolve("7"));
    Files.writeString(
        proc.resolve("7/status"),
        """
        Name:\tmariadbd
        FDSize:\t256
        VmPeak:\t  2000 kB
        VmSize:\t  1900 kB
        VmHWM:\t   900 kB
        VmRSS:\t   800 kB
        Threads:\t12
        SigQ:\t0/95000
        """);
    Machine machine = new Machine(proc);
    assertThat(machine.hardware().memoryBytes()).isEqualTo(2048 * 1024);
    assertThat(machine.diagnostics(7))
        .contains(new Machine.Diagnostics(12, 256, 1900, 2000, 800, 900));
    assertThat(machine.diagnostics(8)).isEqualTo(Optional.empty());
  }

  @Test
  void this_machine_and_this_process_have_figures() {
    Machine machine = new Machine();
    assertThat(machine.hardware().processors()).isPositive();
    assertThat(machine.hardware().memoryBytes()).isGreaterThan(1 << 20);
    assertThat(machine.diagnostics(ProcessHandle.current().pid()).orElseThrow().asReply("10.11"))
        .containsOnlyKeys("version", "threads", "fd_size", "vm_size", "vm_peak", "vm_rss", "vm_hwm")
        .containsEntry("version", "10.11");
  }
}
