package org.trovekeeper.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of the journal. Used by one thread. After a failed write the end of the file is in
 * doubt, so the next write begins with a new file.
 */
final class JournalFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);

  private final Path path;
  private final long maxBytes;
  private Optional<FileChannel> channel = Optional.empty();

  JournalFile(Path path, long maxBytes) {
    this.path = path;
    this.maxBytes = maxBytes;
  }

  /** What is written there. A torn tail is the normal end of a crash; other damage is reported. */
  JournalState read() throws IOException {
    JournalState state = new JournalState();
    if (!Files.exists(path)) {
      return state;
    }
    String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    int dropped = 0;
    for (int start = 0, end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
      Optional<JournalRecord> record = JournalRecord.parse(text.substring(start, end));
      record.ifPresent(state::apply);
      dropped += record.isPresent() ? 0 : 1;
    }
    if (dropped > 0) {
      LOG.warn("event=journal-damaged file={} dropped_lines={}", path, dropped);
    }
    return state;
  }

  /** Durable when it returns. {@code before} is what the file says without the new records. */
  void append(List<JournalRecord> records, JournalState before) throws IOException {
    try {
      if (channel.isEmpty() || channel.get().size() > maxBytes) {
        rewrite(before);
      }
      write(channel.orElseThrow(), records);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** As {@link #rewrite}; where that fails the old file stays, and the next write tries again. */
  void tryRewrite(JournalState state) {
    try {
      rewrite(state);
    } catch (IOException e) {
      close();
      LOG.warn(
          "event=journal-not-written file={} next=\"calls that change something are refused\"",
          path,
          e);
    }
  }

  /** Puts a new, short file in the old one's place; a crash leaves one of the two. */
  private void rewrite(JournalState state) throws IOException {
    close();
    Path next = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(next);
    FileChannel fresh =
        FileChannel.open(
            next,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    channel = Optional.of(fresh);
    write(fresh, state.records());
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(path.toAbsolutePath().resolveSibling("."))) {
      folder.force(true);
    }
  }

  private static void write(FileChannel channel, List<JournalRecord> records) throws IOException {
    StringBuilder lines = new StringBuilder();
    records.forEach(record -> lines.append(record.line()));
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  @Override
  public void close() {
    channel.ifPresent(open -> {
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("event=journal-not-closed file={}", path, e);
      }
    });
    channel = Optional.empty();
  }
}
