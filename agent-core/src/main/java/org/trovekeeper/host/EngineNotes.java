package org.trovekeeper.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.ServiceSpec;

/** Knows which process is which engine, also across restarts of the agent. */
final class EngineNotes {
  /** The kernel counts starts in hundredths of a second, and file times are coarser still. */
  private static final Duration COARSE = Duration.ofSeconds(1);

  private final Path folder;
  private final FileTree files;
  private final boolean privileged;
  private final String bootId;

  EngineNotes(Path folder, FileTree files, boolean privileged) {
    this.folder = folder;
    this.files = files;
    this.privileged = privileged;
    this.bootId = files.read(Path.of("/proc/sys/kernel/random/boot_id")).orElse("").strip();
  }

  /** The note on this engine; those of an earlier boot do not count. */
  Optional<EngineNote> read(ServiceSpec service) {
    return files
        .read(file(service))
        .flatMap(EngineNote::parse)
        .filter(note -> note.bootId().equals(bootId));
  }

  void write(ServiceSpec service, EngineNote note) {
    files.makeFolder(folder, 0700, Optional.empty());
    files.write(file(service), note.text(), 0600, Optional.empty());
  }

  EngineNote remember(ServiceSpec service, ProcessStat process) {
    EngineNote note = new EngineNote(process.pid(), process.startTicks(), bootId, false);
    write(service, note);
    return note;
  }

  void forget(ServiceSpec service) {
    files.delete(file(service));
  }

  /** The engine's process; one that is only found by the engine's own pid file is noted. */
  Optional<ProcessStat> alive(ServiceSpec service) {
    Optional<EngineNote> note = read(service);
    Optional<ProcessStat> noted =
        note.flatMap(known -> ProcessStat.of(known.pid()).filter(known::is));
    if (noted.isPresent()) {
      return noted;
    }
    Optional<ProcessStat> adopted = byPidFile(service);
    adopted.ifPresent(process -> remember(service, process));
    return adopted;
  }

  /**
   * The process that wrote the pid file: it is older than the file and runs as the engine's
   * account. The engine may write what it likes into that file, and must not point us at a process
   * of another account.
   */
  private Optional<ProcessStat> byPidFile(ServiceSpec service) {
    try {
      FileTime written = Files.getLastModifiedTime(service.pidFile());
      long pid = Long.parseLong(Files.readString(service.pidFile()).strip());
      return ProcessStat.of(pid)
          .filter(process -> !process.ended())
          .filter(process -> startedBefore(pid, written.toInstant()))
          .filter(process -> owner(pid).equals(Optional.of(expectedOwner(service))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (NumberFormatException e) {
      // half written or cut: no engine is known by it
      return Optional.empty();
    } catch (IOException e) {
      throw GuestException.of(ErrorCode.FILE_FAILED, "cannot read " + service.pidFile(), e);
    }
  }

  private static boolean startedBefore(long pid, Instant moment) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().startInstant())
        .map(started -> started.isBefore(moment.plus(COARSE)))
        .orElse(false);
  }

  private int expectedOwner(ServiceSpec service) {
    return service
        .osUser()
        .filter(user -> privileged)
        .map(user -> Account.named(user).user())
        .or(() -> owner(ProcessHandle.current().pid()))
        .orElseThrow();
  }

  private static Optional<Integer> owner(long pid) {
    try {
      Path folder = Path.of("/proc", Long.toString(pid));
      return Optional.of(
          (Integer) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      // ended meanwhile
      return Optional.empty();
    }
  }

  private Path file(ServiceSpec service) {
    return folder.resolve(service.name() + ".process");
  }
}
