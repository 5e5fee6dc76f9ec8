package org.trovekeeper.strategies;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.backup.BackupAccess;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Host;

/**
 * The tools' own folder during one operation. It lies beside the agent's private folder, which the
 * tools' account cannot enter, and so on the data volume: there is room for what is staged. What an
 * operation that died has left is cleared by the next one, and at the agent's start.
 */
public final class WorkFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);

  private final FileTree files;
  private final BackupAccess access;
  private final Path tools;
  private final Path work;

  private WorkFolder(FileTree files, BackupAccess access, Path tools, Path work) {
    this.files = files;
    this.access = access;
    this.tools = tools;
    this.work = work;
  }

  /**
   * @param purpose operations of different purposes do not disturb each other
   */
  public static WorkFolder open(Host host, BackupAccess access, String purpose) {
    FileTree files = host.files();
    Path tools = tools(access);
    WorkFolder folder = new WorkFolder(files, access, tools, tools.resolve(purpose));
    files.clear(folder.work);
    files.makeFolder(tools, 0700, access.osUser());
    files.makeFolder(folder.work, 0700, access.osUser());
    return folder;
  }

  /** Removes what operations that died with their agent left; none must be at work. */
  public static void sweep(Host host, BackupAccess access) {
    Path tools = tools(access);
    if (host.files().exists(tools)) {
      host.files().clear(tools);
      host.files().delete(tools);
      LOG.info("event=tools-folder-swept folder={}", tools);
    }
  }

  private static Path tools(BackupAccess access) {
    return access.privateDirectory().resolveSibling(".trovekeeper-tools");
  }

  public Path path(String name) {
    return work.resolve(name);
  }

  /** Makes a folder in it, or empties it. */
  public Path folder(String name) {
    Path folder = path(name);
    files.clear(folder);
    files.makeFolder(folder, 0700, access.osUser());
    return folder;
  }

  /** Deletes the folder and all below it. */
  public void discard(Path folder) {
    files.clear(folder);
    files.delete(folder);
  }

  /** Writes a file that only the tools' account can read. */
  public Path write(String name, String content) {
    Path file = path(name);
    files.write(file, content, 0600, access.osUser());
    return file;
  }

  @Override
  public void close() {
    files.clear(work);
    files.delete(work);
    if (files.list(tools).isEmpty()) {
      files.delete(tools);
    }
  }
}
