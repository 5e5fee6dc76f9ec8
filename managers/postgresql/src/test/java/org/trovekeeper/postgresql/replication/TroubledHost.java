package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Running;
import org.trovekeeper.spi.host.Services;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.spi.host.Volumes;

/**
 * A real host on which some programs do not end by their limit, and the disk may be full.
 *
 * @param endless the commands that take longer than they may
 * @param cut those of them that were tried
 */
record TroubledHost(Host real, Predicate<Command> endless, boolean full, List<Command> cut)
    implements Host {
  TroubledHost(Host real, Predicate<Command> endless, boolean full) {
    this(real, endless, full, new CopyOnWriteArrayList<>());
  }

  @Override
  public Commands commands() {
    return new Commands() {
      @Override
      public Finished run(Command command) {
        if (endless.test(command)) {
          cut.add(command);
          throw GuestException.of(ErrorCode.COMMAND_TIMEOUT, command.program() + " was ended");
        }
        return real.commands().run(command);
      }

      @Override
      public Running start(Command command) {
        return real.commands().start(command);
      }

      @Override
      public Optional<Path> find(String program) {
        return real.commands().find(program);
      }
    };
  }

  @Override
  public Volumes volumes() {
    return full ? new FullVolumes(real.volumes()) : real.volumes();
  }

  @Override
  public Services services() {
    return real.services();
  }

  @Override
  public FileTree files() {
    return real.files();
  }

  @Override
  public Ticker ticker() {
    return real.ticker();
  }

  @Override
  public boolean privileged() {
    return real.privileged();
  }

  private record FullVolumes(Volumes real) implements Volumes {
    @Override
    public FileSystemStats stats(Path path) {
      FileSystemStats stats = real.stats(path);
      return new FileSystemStats(stats.blockSize(), stats.totalBlocks(), 1, 1);
    }

    @Override
    public void provide(
        String device, Path mountPoint, FileSystemOptions fileSystem, Deadline deadline) {
      real.provide(device, mountPoint, fileSystem, deadline);
    }

    @Override
    public void mount(String device, Path mountPoint, String mountOptions, Deadline deadline) {
      real.mount(device, mountPoint, mountOptions, deadline);
    }

    @Override
    public void unmount(Path mountPoint, Deadline deadline) {
      real.unmount(mountPoint, deadline);
    }

    @Override
    public void grow(String device, Path mountPoint, boolean online, Deadline deadline) {
      real.grow(device, mountPoint, online, deadline);
    }

    @Override
    public boolean mounted(Path mountPoint) {
      return real.mounted(mountPoint);
    }
  }
}
