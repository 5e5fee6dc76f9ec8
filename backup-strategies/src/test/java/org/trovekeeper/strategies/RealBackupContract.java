package org.trovekeeper.strategies;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.trovekeeper.backup.BackupStrategyContract;
import org.trovekeeper.host.LocalHost;
import org.trovekeeper.host.ServiceControl;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.backup.BackupStrategy;
import org.trovekeeper.spi.host.Host;

/** The contract with a real server, and with a new one for each restore, below one folder. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RealBackupContract<S extends RealBackupContract.Server>
    extends BackupStrategyContract {
  /** One that runs or does not. */
  public interface Server extends AutoCloseable {
    BackupAccess access();

    /** Stops it when it runs. */
    @Override
    void close();
  }

  private final LocalHost host;
  private final Function<Path, S> opener;
  protected final Path folder;
  protected final S source;
  protected S target;
  private int targets;

  /**
   * @param folder a {@link #temporaryFolder}; it goes in the end
   * @param opener lays out a server that was never up in the given folder
   */
  protected RealBackupContract(Path folder, LocalHost host, Function<Path, S> opener) {
    this.folder = folder;
    this.host = host;
    this.opener = opener;
    // the engine's account must get through
    host.files().makeFolder(folder, 0755, Optional.empty());
    source = opener.apply(folder.resolve("source"));
    target = opener.apply(folder.resolve("target"));
  }

  protected static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("backup-it").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The machine that the folder is on. */
  protected static LocalHost machine(Path folder) {
    return LocalHost.open(
        LocalHost.runningAsRoot(), folder.resolve("agent"), ServiceControl.DIRECT);
  }

  /** Whose strategy it is. */
  protected abstract String datastore();

  /** Another server, in its own folder. */
  protected final S server(String name) {
    return opener.apply(folder.resolve(name));
  }

  @BeforeEach
  protected void newTarget() {
    target = server("target" + targets++);
  }

  @AfterEach
  void stopTarget() {
    target.close();
  }

  @AfterAll
  void clean() {
    source.close();
    host.files().clear(folder);
    host.files().delete(folder);
    host.close();
  }

  @Override
  protected final BackupStrategy strategy() {
    return ServiceLoader.load(BackupStrategy.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(found -> found.datastores().contains(datastore()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  protected final Host host() {
    return host;
  }

  @Override
  protected final BackupAccess source() {
    return source.access();
  }

  @Override
  protected final BackupAccess target() {
    return target.access();
  }
}
