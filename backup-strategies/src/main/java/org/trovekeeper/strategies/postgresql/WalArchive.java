package org.trovekeeper.strategies.postgresql;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.TimelineHistory;
import org.trovekeeper.toolkit.wal.WalFile;

/**
 * A tar of files of the log, with flat names in any order, as it passes by. No file may be missing
 * between the first and the last, each must be what its name says, and of the database system it
 * should be of: replay would end without a word where that is not so.
 */
final class WalArchive implements TarScan.Watcher {
  private static final int PAGE_HEAD = 40;
  private static final int LONG_HEADER = 2;
  private static final String OTHERS =
      "[0-9A-F]{24}\\.(partial|[0-9A-F]{8}\\.backup)|[0-9A-F]{8}\\.history";

  private final Optional<String> systemIdentifier;
  private Excerpt content = new Excerpt(1 << 12);
  private @Nullable WalFile open;
  private boolean openHistory;
  private final NavigableSet<WalFile> files =
      new TreeSet<>(Comparator.comparingLong(WalFile::number).thenComparingLong(WalFile::timeline));
  private final Set<String> histories = new HashSet<>();
  private Optional<Lsn> stop = Optional.empty();

  /**
   * @param systemIdentifier of the data that the log belongs to; empty when it is not known
   */
  WalArchive(Optional<String> systemIdentifier) {
    this.systemIdentifier = systemIdentifier;
  }

  /** Whether an archive that begins with this entry is one of the log. */
  static boolean isOne(String firstName) {
    return WalFile.isName(firstName) || firstName.matches(OTHERS);
  }

  @Override
  public void entry(String name, boolean folder, long size) {
    end();
    if (folder && name.isEmpty()) {
      return;
    }
    if (folder || !isOne(name)) {
      throw damaged("%s does not belong among files of the write-ahead log".formatted(name));
    }
    content = new Excerpt(1 << 12);
    openHistory = name.endsWith(".backup");
    if (name.endsWith(".history")) {
      histories.add(name);
    }
    if (WalFile.isName(name)) {
      if (!WalFile.isSize(size)) {
        throw damaged("the log's file %s has %d bytes".formatted(name, size));
      }
      open = WalFile.named(name, size);
    }
  }

  @Override
  public void content(byte[] bytes, int from, int length) {
    if (open != null || openHistory) {
      content.add(bytes, from, length);
    }
  }

  /** Called after the last entry. */
  void finish() {
    end();
    for (WalFile file : files) {
      WalFile before = files.lower(file);
      if (before != null && !follows(before, file)) {
        throw broken("the log's file %s follows %s".formatted(file.name(), before.name()));
      }
    }
  }

  /** A newer timeline begins with a file of the same number as the older one's last, or later. */
  private static boolean follows(WalFile before, WalFile file) {
    long step = file.number() - before.number();
    return file.size() == before.size()
        && (step == 0 || (step == 1 && file.timeline() >= before.timeline()));
  }

  private void end() {
    if (open != null) {
      check(open, content.head());
      files.add(open);
    }
    if (openHistory) {
      BackupLabel.parse(content.headText())
          .flatMap(BackupLabel::stop)
          .filter(end -> stop.isEmpty() || end.compareTo(stop.get()) > 0)
          .ifPresent(end -> stop = Optional.of(end));
    }
    open = null;
    openHistory = false;
  }

  /** Of no file at all there is no first one. */
  Optional<WalFile> first() {
    return files.isEmpty() ? Optional.empty() : Optional.of(files.first());
  }

  Optional<WalFile> last() {
    return files.isEmpty() ? Optional.empty() : Optional.of(files.last());
  }

  /** Whether it holds the history of this timeline. */
  boolean hasHistoryOf(long timeline) {
    return histories.contains(TimelineHistory.fileName(timeline));
  }

  /** The first file of every timeline, the oldest timeline first. */
  List<WalFile> beginnings() {
    Map<Long, WalFile> beginnings = new TreeMap<>();
    files.forEach(file -> beginnings.putIfAbsent(file.timeline(), file));
    return List.copyOf(beginnings.values());
  }

  /** Up to where replay must come, as the furthest backup history file says. */
  Optional<Lsn> stop() {
    return stop;
  }

  private void check(WalFile file, byte[] head) {
    if (head.length < PAGE_HEAD) {
      throw damaged("the log's file %s ends early".formatted(file.name()));
    }
    ByteBuffer page = ByteBuffer.wrap(head).order(ByteOrder.nativeOrder());
    if ((page.getShort(2) & LONG_HEADER) == 0 || page.getLong(8) != file.start().value()) {
      throw damaged("the log's file %s holds something else".formatted(file.name()));
    }
    String system = Long.toUnsignedString(page.getLong(24));
    systemIdentifier
        .filter(expected -> !expected.equals(system))
        .ifPresent(expected -> {
          throw broken(
              "the log's file %s is of the database system %s, the backup before of %s"
                  .formatted(file.name(), system, expected));
        });
  }

  private static GuestException damaged(String message) {
    return GuestException.of(ErrorCode.BACKUP_DAMAGED, message);
  }

  private static GuestException broken(String message) {
    return GuestException.of(ErrorCode.BACKUP_CHAIN_BROKEN, message);
  }
}
