package org.trovekeeper.promotion;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.promotion.SourceMemory.Remembered;
import org.trovekeeper.promotion.SourceMemory.Tie;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.HealthIssue;
import org.trovekeeper.spi.replication.Replication;
import org.trovekeeper.spi.replication.Replication.SourceState;
import org.trovekeeper.spi.replication.ReplicationFacts;

/** This server as a coordinator sees it: where it stands in its replica set. */
public final class SetMember {
  /** How long a source is asked that may be dead. */
  private static final Duration ASK = Duration.ofSeconds(4);

  /** What a server that is promoted, or away for a moment, may lose that it acknowledged. */
  private static final Set<String> RISKS = Set.of("durability-weakened", "binary-log-behind");

  /** What keeps the agent from doing its part of a promotion. */
  private static final Set<String> FAULTS = Set.of("agent-locked-out");

  /** Tells one agent from another, whatever socket leads to it. */
  private final String agent = UUID.randomUUID().toString();

  private final BooleanSupplier prepared;
  private final Replication replication;
  private final SourceMemory memory;
  private final PromotionLease lease;
  private final SavedNotice saved;
  private final Supplier<List<HealthIssue>> issues;

  /**
   * @param issues what the status tells of the server
   */
  public SetMember(
      BooleanSupplier prepared,
      Replication replication,
      SourceMemory memory,
      PromotionLease lease,
      SavedNotice saved,
      Supplier<List<HealthIssue>> issues) {
    this.prepared = prepared;
    this.replication = replication;
    this.memory = memory;
    this.lease = lease;
    this.saved = saved;
    this.issues = issues;
  }

  public PromotionLease lease() {
    return lease;
  }

  public SavedNotice saved() {
    return saved;
  }

  /** Everything that a decision about the set needs of this server; changes nothing. */
  public Map<String, @Nullable Object> standing(Deadline deadline) {
    if (!prepared.getAsBoolean()) {
      throw GuestException.of(
          ErrorCode.PROMOTION_REFUSED, "the server was not prepared, so it is no member of a set");
    }
    ReplicationFacts facts = replication.facts(deadline);
    Optional<Remembered> source = memory.load();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("agent", agent);
    json.put("strategy", replication.strategy());
    json.put("address", facts.identity().address());
    json.put("server", facts.identity().server().orElse(null));
    json.put("lineage", facts.identity().lineage().orElse(null));
    json.put("role", facts.role().name());
    json.put("read_only", facts.readOnly());
    json.put("source", facts.sourceAddress().orElse(null));
    json.put("receiving", facts.receiving());
    json.put("applying", facts.applying());
    json.put("last_error", facts.lastError().orElse(null));
    json.put("delay_ms", facts.delay().toMillis());
    json.put("executed", facts.executed());
    json.put("received", facts.received().orElse(null));
    json.put("reached", facts.reached().last());
    json.put("has", facts.has().last());
    boolean replica = facts.role() == ReplicationFacts.Role.REPLICA;
    json.put("left", address(source, !replica, Tie.LEFT, Tie.FOLLOWS));
    json.put("took_over_from", address(source, !replica, Tie.TOOK_OVER, Tie.TOOK_OVER));
    json.put("risks", issues(RISKS));
    json.put("faults", issues(FAULTS));
    json.put("lease", lease.holder().orElse(null));
    return json;
  }

  private List<String> issues(Set<String> codes) {
    return issues.get().stream()
        .filter(issue -> codes.contains(issue.code()))
        .map(issue -> issue.code() + ": " + issue.fact())
        .toList();
  }

  private static @Nullable String address(
      Optional<Remembered> source, boolean counts, Tie one, Tie other) {
    return source
        .filter(known -> counts && (known.tie() == one || known.tie() == other))
        .map(Remembered::address)
        .orElse(null);
  }

  /** Asks the source that this server follows, or left, over the network; changes nothing. */
  public Map<String, @Nullable Object> askSource(Deadline deadline) {
    Remembered source =
        memory
            .load()
            .filter(Remembered::canBeAsked)
            .orElseThrow(() ->
                GuestException.of(
                    ErrorCode.REPLICATION_FAILED, "the server knows no source that it could ask"));
    SourceState state = replication.ask(source.source(), deadline.atMost(ASK));
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("address", source.address());
    json.put("takes_writes", state.takesWrites());
    json.put("executed", state.executed());
    return json;
  }
}
