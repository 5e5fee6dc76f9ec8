package org.trovekeeper.promotion;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.host.FileTree;
import org.trovekeeper.spi.host.Ticker;

/**
 * Lets one coordinator at a time move this server (ADR 17): while its lease runs, calls that move
 * the server are refused to all others. It survives a restart of the agent, and ends by itself when
 * its holder is gone.
 */
public final class PromotionLease {
  private static final Logger LOG = LoggerFactory.getLogger(PromotionLease.class);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final FileTree files;
  private final Ticker ticker;
  private final Path file;

  public PromotionLease(FileTree files, Ticker ticker, Path privateDirectory) {
    this.files = files;
    this.ticker = ticker;
    this.file = privateDirectory.resolve("promotion-lease.json");
  }

  /**
   * A lease that runs.
   *
   * @param owner the secret of its holder
   * @param holder who that is, for people
   */
  record Held(String owner, String holder, Instant until) {
    String words() {
      return "%s, until %s unless it is renewed".formatted(holder, until);
    }
  }

  /** Takes the lease; refused while another owner holds it. */
  public synchronized void hold(String owner, String holder, Duration length) {
    running().filter(held -> !held.owner().equals(owner)).ifPresent(PromotionLease::refuse);
    if (running().isEmpty()) {
      LOG.info("event=promotion-lease holder=\"{}\" seconds={}", holder, length.toSeconds());
    }
    write(owner, holder, length);
  }

  /**
   * Lengthens a lease that runs. One that ran out is not taken up again: since then another
   * coordinator may have moved this server.
   */
  public synchronized void renew(String owner, String holder, Duration length) {
    refuseOthers(Optional.of(owner));
    write(owner, holder, length);
  }

  private void write(String owner, String holder, Duration length) {
    if (owner.isBlank() || length.isNegative() || length.compareTo(LONGEST) > 0) {
      throw GuestException.of(
          ErrorCode.BAD_REQUEST,
          "a lease needs an owner, and at most %d seconds".formatted(LONGEST.toSeconds()));
    }
    Instant until = ticker.now().plus(length);
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("owner", owner);
    json.put("holder", holder);
    json.put("until", until.toString());
    files.write(file, Json.write(json), 0600, Optional.empty());
  }

  /** Ends the owner's lease; nothing when it has ended. */
  public synchronized void release(String owner) {
    if (running().filter(held -> held.owner().equals(owner)).isPresent()) {
      files.delete(file);
      LOG.info("event=promotion-lease-released");
    }
  }

  /**
   * Refuses a call that moves this server, unless the lease is the caller's own, or free and the
   * caller has none. A coordinator whose lease ran out, since its machine slept, must not go on.
   */
  public synchronized void refuseOthers(Optional<String> owner) {
    Optional<Held> running = running();
    running
        .filter(held -> owner.filter(held.owner()::equals).isEmpty())
        .ifPresent(PromotionLease::refuse);
    if (owner.isPresent() && running.isEmpty()) {
      throw GuestException.of(
              ErrorCode.PROMOTION_REFUSED, "the lease of this promotion has ended on this server")
          .withHint("repeat the command: it looks at all members first, and goes on from there");
    }
  }

  private static void refuse(Held held) {
    throw GuestException.of(
            ErrorCode.PROMOTION_REFUSED, "a promotion is moving this server: " + held.words())
        .withHint("wait until it has ended; the lease of one that was killed runs out");
  }

  /** Who holds it, for people; empty when it is free. */
  public synchronized Optional<String> holder() {
    return running().map(Held::words);
  }

  private Optional<Held> running() {
    return files.read(file).flatMap(this::parse).filter(held -> held.until().isAfter(ticker.now()));
  }

  private Optional<Held> parse(String text) {
    try {
      Arguments json = new Arguments(Json.parseObject(text));
      return Optional.of(
          new Held(json.text("owner"), json.text("holder"), Instant.parse(json.text("until"))));
    } catch (GuestException | DateTimeException e) {
      LOG.warn("event=promotion-lease file={} result=unreadable", file);
      return Optional.empty();
    }
  }
}
