package org.trovekeeper.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;

/** Mounts in our own name space; nothing is remembered for a reboot. */
final class PlainMounter implements Mounter {
  private final Commands commands;

  PlainMounter(Commands commands) {
    this.commands = commands;
  }

  @Override
  public void mount(Volume volume, Path mountPoint, String options, Deadline deadline) {
    List<String> line = new ArrayList<>(List.of("mount", "-t", volume.type()));
    if (!options.isBlank()) {
      line.addAll(List.of("-o", options));
    }
    line.addAll(List.of(volume.device(), mountPoint.toString()));
    commands.runChecked(Command.of(deadline.remaining(), line));
  }

  @Override
  public void unmount(Path mountPoint, Deadline deadline) {
    commands.run(Command.of(deadline.remaining(), "umount", mountPoint.toString()));
  }
}
