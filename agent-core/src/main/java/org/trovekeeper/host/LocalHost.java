package org.trovekeeper.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Services;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.spi.host.Volumes;

/** This machine. Closing it ends the tools at work; engines go on. */
public record LocalHost(
    Commands commands,
    Services services,
    FileTree files,
    Volumes volumes,
    Ticker ticker,
    boolean privileged,
    AutoCloseable launcher)
    implements Host, AutoCloseable {

  /**
   * @param privileged see {@link #runningAsRoot}
   * @param runDirectory where the notes on engines go
   */
  public static LocalHost open(boolean privileged, Path runDirectory, ServiceControl control) {
    Ticker ticker = new SystemTicker();
    FileTree files = new LocalFileTree(privileged);
    ProcessLauncher launcher = new ProcessLauncher();
    Commands commands = new ProcessCommands(launcher, ticker, privileged);
    Services services =
        switch (control) {
          case SYSTEMD -> new SystemdServices(commands, ticker);
          case DIRECT -> new DirectServices(launcher, files, ticker, privileged, runDirectory);
        };
    Mounter mounter =
        switch (control) {
          case SYSTEMD -> new SystemdMounter(commands, files);
          case DIRECT -> new PlainMounter(commands);
        };
    BlockDevices devices = new BlockDevices(commands, control);
    Volumes volumes = new LinuxVolumes(files, devices, mounter, ticker, privileged);
    return new LocalHost(commands, services, files, volumes, ticker, privileged, launcher);
  }

  /** Whether this process may mount, chown and switch users. */
  public static boolean runningAsRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw GuestException.of(ErrorCode.FILE_FAILED, "cannot tell the agent's account", e);
    }
  }

  @Override
  public void close() {
    try {
      launcher.close();
    } catch (Exception e) {
      throw new IllegalStateException("the launcher did not close", e);
    }
  }
}
