package org.trovekeeper.mysql.mariadb;

import java.time.Duration;
import java.time.Instant;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.host.Services;
import org.trovekeeper.spi.host.Ticker;
import org.trovekeeper.spi.host.Volumes;

/** A real host on which something happens while the code under test waits. */
record PausedHost(Host real, Runnable duringPauses) implements Host {
  @Override
  public Ticker ticker() {
    return new Ticker() {
      @Override
      public Instant now() {
        return real.ticker().now();
      }

      @Override
      public void pause(Duration duration) {
        duringPauses.run();
        real.ticker().pause(duration);
      }
    };
  }

  @Override
  public Commands commands() {
    return real.commands();
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
  public Volumes volumes() {
    return real.volumes();
  }

  @Override
  public boolean privileged() {
    return real.privileged();
  }
}
