package org.trovekeeper.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where in its log each engine began that this agent started. */
final class EngineLogs {
  private static final Logger LOG = LoggerFactory.getLogger(EngineLogs.class);
  private static final int MOST = 64 << 10;

  private final Map<Path, Long> begins = new ConcurrentHashMap<>();

  /** What is in the log by now is of an engine before. */
  void begin(Path log) {
    try {
      begins.put(log, Files.size(log));
    } catch (IOException e) {
      begins.remove(log);
      LOG.debug("event=read-log file={} result=failed", log, e);
    }
  }

  /** The end of what came since; empty when there was no beginning. */
  String sinceBegin(Path log) {
    Long begin = begins.get(log);
    if (begin == null) {
      return "";
    }
    // the engine owns that folder, and must not make root read elsewhere
    try (FileChannel channel =
        FileChannel.open(log, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      long from = Math.max(begin, channel.size() - MOST);
      ByteBuffer bytes = ByteBuffer.allocate(MOST);
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {}
      return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    } catch (IOException e) {
      LOG.debug("event=read-log file={} result=failed", log, e);
      return "";
    }
  }
}
