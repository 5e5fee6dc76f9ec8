package org.trovekeeper.postgresql.replication;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.TimelineHistory;
import org.trovekeeper.toolkit.wal.TimelineHistory.Stretch;
import org.trovekeeper.toolkit.wal.WalFile;

/** Keeps what only this server has, before anything takes it away. */
final class DivergedWal {
  private static final Logger LOG = LoggerFactory.getLogger(DivergedWal.class);
  private static final int RESERVE = 2;
  private static final Duration COUNTING = Duration.ofSeconds(10);

  private final LocalServer server;

  DivergedWal(LocalServer server) {
    this.server = server;
  }

  /**
   * What was kept.
   *
   * @param what it is, how much, and where, for people
   * @param folder empty when that is not known any more
   */
  record Saved(String what, Optional<Path> folder) {}

  /**
   * Copies the log behind the fork, of a server that is stopped, and names it.
   *
   * @param readFrom where a rewind begins to read, before the fork: what is there of it is kept too
   *     where there is space and time, for a rewind that must begin again
   */
  Saved save(TimelineHistory own, Lsn fork, Lsn readFrom, long segmentSize, Deadline deadline) {
    List<Stretch> lost = own.behind(fork);
    List<String> segments = WalFile.namesOf(lost, segmentSize);
    FileTree files = server.host().files();
    for (String segment : segments) {
      if (!files.exists(server.walDirectory().resolve(segment))) {
        throw diverged(fork, own, "the server itself has lost a part of it: " + segment);
      }
    }
    if (!fits(segments.size() * segmentSize)) {
      throw diverged(
          fork,
          own,
          "there is no space to save it: %d bytes".formatted(segments.size() * segmentSize));
    }
    Path folder = folder(own);
    files.makeFolder(folder, 0700, Optional.empty());
    copy(places(segments, own), folder, deadline);
    List<String> before = new ArrayList<>(WalFile.namesOf(own.behind(readFrom), segmentSize));
    before.removeAll(segments);
    keepToo(present(before), segmentSize, folder, deadline);
    String what =
        "WAL from %s to %s of timeline %d, %s, saved in %s"
            .formatted(
                fork, own.reached(), own.timeline(), commits(lost, folder, deadline), folder);
    LOG.warn("event=save-diverged what=\"{}\"", what);
    return new Saved(what, Optional.of(folder));
  }

  /**
   * A rewind that was cut short has emptied or removed the log that it must read when it begins
   * again. What lies in the way is replaced, not written through.
   */
  void putBack(Saved saved, Duration limit) {
    List<Path> kept = saved.folder().map(server.host().files()::list).orElse(List.of());
    if (kept.isEmpty()) {
      return;
    }
    List<String> arguments =
        new ArrayList<>(List.of("cp", "--reflink=auto", "--remove-destination", "--"));
    kept.forEach(file -> arguments.add(file.toString()));
    arguments.add(server.walDirectory().toString());
    server.host().commands().runChecked(Command.of(limit, arguments));
    for (Path file : kept) {
      Path back = server.walDirectory().resolve(file.getFileName());
      server.osUser().ifPresent(user -> server.host().files().own(back, user));
    }
  }

  /** Only a rewind that is killed needs it: that it cannot be had is no reason to refuse. */
  private void keepToo(List<String> segments, long segmentSize, Path folder, Deadline deadline) {
    if (segments.isEmpty() || !fits(segments.size() * segmentSize)) {
      return;
    }
    try {
      copy(places(segments), folder, deadline.atMost(deadline.remaining().dividedBy(3)));
    } catch (GuestException e) {
      // a part of a file would be put back as if it were the whole
      segments.forEach(segment -> server.host().files().delete(folder.resolve(segment)));
      LOG.warn(
          "event=save-diverged result=incomplete next=\"WAL before the fork was not saved; an"
              + " interrupted pg_rewind may not be resumable\" reason=\"{}\"",
          e.plainMessage());
    }
  }

  private List<String> present(List<String> segments) {
    return segments.stream()
        .filter(segment -> server.host().files().exists(server.walDirectory().resolve(segment)))
        .toList();
  }

  private boolean fits(long bytes) {
    long free = server.host().volumes().stats(server.layout().privateDirectory()).freeBytes();
    return bytes * RESERVE <= free;
  }

  /** Where all lies that was saved. */
  static Path saved(LocalServer server) {
    return server.layout().privateDirectory().resolve("diverged");
  }

  /** The same WAL has the same folder, however often it is saved. */
  private Path folder(TimelineHistory own) {
    return saved(server)
        .resolve("%d-%s".formatted(own.timeline(), own.reached().toString().replace('/', '-')));
  }

  private List<Path> places(List<String> segments) {
    return segments.stream().map(server.walDirectory()::resolve).toList();
  }

  /** With the history of its timelines. */
  private List<Path> places(List<String> segments, TimelineHistory own) {
    List<Path> places = new ArrayList<>(places(segments));
    for (Stretch stretch : own.stretches()) {
      Path history = server.walDirectory().resolve(TimelineHistory.fileName(stretch.timeline()));
      if (server.host().files().exists(history)) {
        places.add(history);
      }
    }
    return places;
  }

  /** The files lie in a folder of the engine's: links in it lead nowhere. */
  private void copy(List<Path> places, Path folder, Deadline deadline) {
    List<String> arguments =
        new ArrayList<>(List.of("cp", "--reflink=auto", "--no-dereference", "--"));
    places.forEach(place -> arguments.add(place.toString()));
    arguments.add(folder.toString());
    server.host().commands().runChecked(Command.of(deadline.remaining(), arguments));
    server
        .host()
        .commands()
        .runChecked(Command.of(deadline.remaining(), "sync", "-f", folder.toString()));
  }

  /** How many transactions, as far as that can be counted in a short time. */
  private String commits(List<Stretch> lost, Path folder, Deadline deadline) {
    Deadline counting = deadline.atMost(COUNTING);
    long commits = 0;
    try {
      for (Stretch stretch : lost) {
        commits += WaldumpRules.commits(dump(stretch, folder, counting).output());
      }
    } catch (GuestException e) {
      LOG.warn("event=count-diverged result=unknown reason=\"{}\"", e.plainMessage());
      return "an unknown number of transactions";
    }
    return commits == 1 ? "1 transaction" : commits + " transactions";
  }

  private Finished dump(Stretch stretch, Path folder, Deadline counting) {
    return server
        .host()
        .commands()
        .runChecked(
            Command.of(
                counting.remaining(),
                server.layout().program("pg_waldump"),
                "--path=" + folder,
                "--timeline=" + stretch.timeline(),
                "--start=" + stretch.begin(),
                "--end=" + stretch.end(),
                "--stats=record"));
  }

  private static GuestException diverged(Lsn fork, TimelineHistory own, String why) {
    return GuestException.of(
            ErrorCode.DIVERGED,
            "the server has WAL from %s to %s that its source lacks, and %s"
                .formatted(fork, own.reached(), why))
        .withHint("save what was changed and rebuild this replica");
  }
}
