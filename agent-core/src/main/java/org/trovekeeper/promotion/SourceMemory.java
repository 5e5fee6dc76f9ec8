package org.trovekeeper.promotion;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Secret;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.replication.SourceInfo;

/**
 * Remembers, on the data volume, the source that this server follows, and after a failover's detach
 * the one that it left: until it opens for writes, that one must be asked. After that the address
 * alone stays, so that a coordinator that was cut off can tell what it had done. Every change is on
 * disk when its method returns.
 */
public final class SourceMemory {
  private static final Logger LOG = LoggerFactory.getLogger(SourceMemory.class);

  private final FileTree files;
  private final Path file;

  public SourceMemory(FileTree files, Path privateDirectory) {
    this.files = files;
    this.file = privateDirectory.resolve("source.json");
  }

  /** What joins this server to the source that it remembers. */
  public enum Tie {
    /** It follows the source, or a crash came between leaving it and writing that down. */
    FOLLOWS,
    /** It left the source for a failover and is not open yet. */
    LEFT,
    /** It left the source and was opened for writes. */
    TOOK_OVER
  }

  /** A source and what joins this server to it. */
  public record Remembered(Tie tie, SourceInfo source) {
    /** In the form of the facts' addresses. */
    public String address() {
      return source.host() + ":" + source.port();
    }

    /** Whether there is an account to ask it with, and reason to. */
    boolean canBeAsked() {
      return tie != Tie.TOOK_OVER && !source.account().isEmpty();
    }
  }

  public synchronized Optional<Remembered> load() {
    return files.read(file).flatMap(this::parse);
  }

  synchronized void follows(SourceInfo source) {
    write(new Remembered(Tie.FOLLOWS, source));
  }

  /**
   * It left its source for a failover.
   *
   * @param followed the source's address, where it is known; a server that an agent before this
   *     memory attached has no account to ask it with
   */
  synchronized void left(Optional<String> followed) {
    Optional<SourceInfo> known =
        load()
            .filter(one -> one.tie() == Tie.FOLLOWS)
            .filter(one -> followed.isEmpty() || followed.get().equals(one.address()))
            .map(Remembered::source);
    known
        .or(() -> followed.flatMap(SourceMemory::withoutAccount))
        .ifPresent(source -> write(new Remembered(Tie.LEFT, source)));
  }

  private static Optional<SourceInfo> withoutAccount(String address) {
    int colon = address.lastIndexOf(':');
    String port = address.substring(colon + 1);
    return colon > 0 && port.matches("\\d{1,5}")
        ? Optional.of(
            new SourceInfo(
                address.substring(0, colon), Integer.parseInt(port), "", new Secret(""), Map.of()))
        : Optional.empty();
  }

  /** The password is needed no more. */
  synchronized void tookOver() {
    load()
        .filter(one -> one.tie() != Tie.TOOK_OVER)
        .map(Remembered::source)
        .ifPresent(source ->
            write(
                new Remembered(
                    Tie.TOOK_OVER,
                    new SourceInfo(source.host(), source.port(), "", new Secret(""), Map.of()))));
  }

  synchronized void forget() {
    files.delete(file);
  }

  private void write(Remembered remembered) {
    SourceInfo source = remembered.source();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("tie", remembered.tie().name());
    json.put("host", source.host());
    json.put("port", source.port());
    json.put("account", source.account());
    json.put("password", source.password().reveal());
    files.write(file, Json.write(json), 0600, Optional.empty());
  }

  private Optional<Remembered> parse(String text) {
    try {
      Arguments json = new Arguments(Json.parseObject(text));
      return Optional.of(
          new Remembered(
              Tie.valueOf(json.text("tie")),
              new SourceInfo(
                  json.text("host"),
                  json.optionalInt("port").orElse(0),
                  json.text("account"),
                  new Secret(json.text("password")),
                  Map.of())));
    } catch (GuestException | IllegalArgumentException e) {
      LOG.warn("event=remember-source file={} result=unreadable", file);
      return Optional.empty();
    }
  }
}
