package org.trovekeeper.attack;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the writers were promised: on disk as it comes, so that a run that is killed leaves it. */
final class Journal implements AutoCloseable {
  private final BufferedWriter file;
  private final List<Ack> acks = new ArrayList<>();
  private final Map<String, Long> attempted = new TreeMap<>();

  Journal(Path file) {
    try {
      this.file = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized void attempt(String writer, long id) {
    attempted.put(writer, id);
  }

  synchronized void acknowledged(Ack ack) {
    acks.add(ack);
    try {
      file.write(
          "%s %d %s %d %d%n".formatted(ack.writer(), ack.id(), ack.member(), ack.from(), ack.to()));
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized List<Ack> acks() {
    return List.copyOf(acks);
  }

  synchronized Map<String, Long> attempted() {
    return Map.copyOf(attempted);
  }

  /** How many rows this writer has acknowledged. */
  synchronized long count(String writer) {
    return acks.stream().filter(ack -> ack.writer().equals(writer)).count();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
