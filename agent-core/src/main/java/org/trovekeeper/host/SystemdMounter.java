package org.trovekeeper.host;

import java.nio.file.Path;
import java.util.Optional;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Finished;

/**
 * Mounts through fstab and systemd's mount unit: the agent may be sandboxed, and what it mounts by
 * itself would not be seen by the engine.
 */
final class SystemdMounter implements Mounter {
  private static final Path FSTAB = Path.of("/etc/fstab");

  private final Commands commands;
  private final FileTree files;

  SystemdMounter(Commands commands, FileTree files) {
    this.commands = commands;
    this.files = files;
  }

  @Override
  public void mount(Volume volume, Path mountPoint, String options, Deadline deadline) {
    String before = files.read(FSTAB).orElse("");
    String after =
        FstabPlan.with(before, volume.device(), volume.id(), mountPoint, volume.type(), options);
    if (!after.equals(before)) {
      files.write(FSTAB, after, 0644, Optional.empty());
    }
    run(deadline, "systemctl", "daemon-reload").check("systemctl daemon-reload");
    String unit = unit(mountPoint, deadline);
    run(deadline, "systemctl", "start", unit).check("systemctl start " + unit);
  }

  @Override
  public void unmount(Path mountPoint, Deadline deadline) {
    run(deadline, "systemctl", "stop", unit(mountPoint, deadline));
  }

  private String unit(Path mountPoint, Deadline deadline) {
    return run(deadline, "systemd-escape", "--path", "--suffix=mount", mountPoint.toString())
        .check("systemd-escape")
        .output()
        .strip();
  }

  private Finished run(Deadline deadline, String... line) {
    return commands.run(Command.of(deadline.remaining(), line));
  }
}
