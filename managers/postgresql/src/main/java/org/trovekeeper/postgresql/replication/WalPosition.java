package org.trovekeeper.postgresql.replication;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.trovekeeper.toolkit.wal.Lsn;
import org.trovekeeper.toolkit.wal.WalFile;

/**
 * The last bytes of the log before a place. Two servers that went the same way have the same there;
 * numbers of timelines alone do not tell apart two servers that were promoted at the same place, or
 * two that were made from one backup.
 */
record WalPosition(Lsn end, long segmentSize) {
  private static final long BYTES = 8192;

  private Lsn last() {
    return new Lsn(end.value() - 1);
  }

  private long length() {
    return Math.min(BYTES, last().offset(segmentSize) + 1);
  }

  /** Answers a digest of the bytes of a file of the log, a null when it is not there. */
  String question() {
    return "SELECT md5(pg_read_binary_file('pg_wal/' || ?, %d, %d, true))"
        .formatted(last().offset(segmentSize) + 1 - length(), length());
  }

  /**
   * Asks for the segment of the newest timeline first: where a timeline ends within a segment, the
   * next one's begins with the same bytes.
   *
   * @param ask answers the question for a file
   */
  Optional<String> digest(List<Long> timelines, Function<String, List<String>> ask) {
    return timelines.stream()
        .sorted(Comparator.reverseOrder())
        .map(timeline -> WalFile.holding(timeline, end, segmentSize).name())
        .flatMap(file -> ask.apply(file).stream())
        .findFirst();
  }
}
