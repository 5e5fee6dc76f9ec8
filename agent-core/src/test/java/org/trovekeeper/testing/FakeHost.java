package org.trovekeeper.testing;

import org.trovekeeper.spi.host.Host;

/** A machine made of fakes, each of which the test can script and look into. */
public record FakeHost(
    ScriptedCommands commands,
    FakeServices services,
    MemoryFileTree files,
    FakeVolumes volumes,
    ManualTicker ticker,
    boolean privileged)
    implements Host {
  public static FakeHost privilegedHost() {
    return of(true);
  }

  public static FakeHost unprivilegedHost() {
    return of(false);
  }

  private static FakeHost of(boolean privileged) {
    return new FakeHost(
        new ScriptedCommands(),
        new FakeServices(),
        new MemoryFileTree(),
        new FakeVolumes(),
        new ManualTicker(),
        privileged);
  }
}
