package org.trovekeeper.guest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.backup.BackupService;
import org.trovekeeper.backup.Strategies;
import org.trovekeeper.config.BackupSettings;
import org.trovekeeper.config.Generation;
import org.trovekeeper.config.VolumeSettings;
import org.trovekeeper.dispatch.Lanes;
import org.trovekeeper.dispatch.RecordedConductor;
import org.trovekeeper.host.Machine;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.DatastoreManager;
import org.trovekeeper.spi.Engine;
import org.trovekeeper.spi.Provisioning;
import org.trovekeeper.spi.host.Volumes.FileSystemOptions;
import org.trovekeeper.status.EngineWork;
import org.trovekeeper.status.PrepareMarks;
import org.trovekeeper.testing.FakeHost;

/** The method table to look at: its rows are real, what they would call is not there. */
public final class SampleTable {
  private static final Path FOLDER = Path.of("/sample");

  private SampleTable() {}

  public static Collection<RpcMethod> methods() {
    FakeHost host = FakeHost.unprivilegedHost();
    return MethodTable.of(
            new MethodTable.Parts(
                new NoManager(),
                Optional.empty(),
                Optional.empty(),
                backups(host),
                new DataVolume(host.volumes(), host.files(), FOLDER, volume()),
                PrepareMarks.load(host.files(), FOLDER, FOLDER, List.of()),
                new RecordedConductor(),
                new Machine(),
                "sample",
                Generation.G2,
                new EngineWork(),
                new Lanes(1),
                () -> {}))
        .values();
  }

  static BackupService backups(FakeHost host) {
    return new BackupService(
        new BackupService.Guest(
            "sample",
            host,
            () -> {
              throw missing();
            },
            () -> 0),
        (_, _, _) -> {
          throw missing();
        },
        new Strategies(List.of()),
        new RecordedConductor(),
        Generation.G2,
        new BackupSettings(
            Optional.empty(), "c", 1 << 20, true, false, Optional.empty(), true, Map.of()));
  }

  private static VolumeSettings volume() {
    return new VolumeSettings(
        false, Optional.empty(), "", new FileSystemOptions("ext4", "", ""), Duration.ofSeconds(1));
  }

  private static AssertionError missing() {
    return new AssertionError("a table to look at only");
  }

  private static final class NoManager implements DatastoreManager {
    @Override
    public String datastore() {
      return "sample";
    }

    @Override
    public Engine engine() {
      throw missing();
    }

    @Override
    public Provisioning provisioning() {
      throw missing();
    }

    @Override
    public void close() {}
  }
}
