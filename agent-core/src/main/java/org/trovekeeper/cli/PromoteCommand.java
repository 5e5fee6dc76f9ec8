package org.trovekeeper.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.cli.Coordinator.Holder;
import org.trovekeeper.cli.Coordinator.Outcome;
import org.trovekeeper.cli.Preflight.Refuse;
import org.trovekeeper.cli.Promotion.Done;
import org.trovekeeper.cli.Promotion.Listener;
import org.trovekeeper.cli.PromotionPlan.Member;
import org.trovekeeper.cli.PromotionPlan.Phase;
import org.trovekeeper.host.SystemTicker;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Makes a replica the source, over the agents' local sockets. */
@Command(
    name = "promote",
    header = "Make a replica the source; the old source becomes a replica.",
    description = {
      "Addresses are unix:PATH; agents on other machines through ssh -L PATH:PATH HOST.",
      "Name every other replica too: one that is left out goes on following the old source.",
      "All members are looked at first; nothing is touched when one of them does not fit.",
      "After an interruption the same command goes on where it was cut off.",
      "With --failover the source is gone: of the replicas named, the one that received most"
          + " becomes the source, and the old source is not touched."
    })
final class PromoteCommand extends Verb {
  @Option(
      names = "--source",
      paramLabel = "ADDRESS",
      converter = Address.class,
      description = "The present source; with --failover the one that is gone, where it is known.")
  private Optional<Path> source = Optional.empty();

  @Option(
      names = "--candidate",
      paramLabel = "ADDRESS",
      converter = Address.class,
      description = "The replica that becomes the source; with --failover it may be left open.")
  private Optional<Path> candidate = Optional.empty();

  @Option(
      names = "--replica",
      paramLabel = "ADDRESS",
      converter = Address.class,
      description = "Another replica; may be repeated.")
  private List<Path> replicas = new ArrayList<>();

  @Option(names = "--failover", description = "The source is gone; go on without it.")
  private boolean failover;

  @Option(names = "--json", description = "Print one JSON object at the end.")
  private boolean json;

  private final List<String> risks = new ArrayList<>();

  @Override
  int run() throws CallFailed, Unreachable {
    refuseNonsense();
    try (LeaseSecret secret = secret()) {
      return run(new Holder(secret.owner(), who(), secret.before(), secret::forget));
    }
  }

  private LeaseSecret secret() {
    Path folder =
        LeaseSecret.folder(
            Optional.ofNullable(System.getenv("XDG_STATE_HOME")), System.getProperty("user.home"));
    try {
      return LeaseSecret.make(folder, new SystemTicker().now());
    } catch (IOException e) {
      err()
          .printf(
              "nothing can be kept in %s (%s): if this command is killed, no other one moves these"
                  + " members for %d s%n",
              folder, e, Leases.LENGTH.toSeconds());
      return LeaseSecret.unkept();
    }
  }

  private int run(Holder holder) throws CallFailed, Unreachable {
    Map<Member, ApiClient> clients = clients();
    Map<String, Object> context = Map.of("promotion_lease", holder.owner());
    Coordinator coordinator =
        new Coordinator(
            (member, method, arguments, untilDone, limit) ->
                clientOf(clients, member).call(method, arguments, context, untilDone, limit),
            new Shown(),
            new SystemTicker(),
            holder);
    Outcome outcome =
        failover
            ? coordinator.failover(withoutSource(clients), source.isPresent())
            : coordinator.promote(replicas.size());
    if (json) {
      json(report(outcome));
    } else {
      tell(outcome);
    }
    return outcome.done() ? DONE : FAILED;
  }

  private void refuseNonsense() {
    if (!failover && (source.isEmpty() || candidate.isEmpty())) {
      throw usage("name --source and --candidate");
    }
    if (failover && candidate.isEmpty() && replicas.isEmpty()) {
      throw usage("name the replicas that are left: --replica, --candidate");
    }
  }

  /** For the one who is refused meanwhile. */
  private String who() {
    return "%s by %s on %s, process %d"
        .formatted(
            failover ? "promote --failover" : "promote",
            System.getProperty("user.name"),
            machine(),
            ProcessHandle.current().pid());
  }

  private static String machine() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException unknown) {
      return "an unknown machine";
    }
  }

  private Map<Member, ApiClient> clients() {
    Map<Member, ApiClient> clients = new LinkedHashMap<>();
    source.ifPresent(path -> clients.put(Member.SOURCE, new ApiClient(path)));
    candidate.ifPresent(path -> clients.put(Member.CANDIDATE, new ApiClient(path)));
    for (int number = 1; number <= replicas.size(); number++) {
      clients.put(Member.replica(number), new ApiClient(replicas.get(number - 1)));
    }
    return clients;
  }

  private static Set<Member> withoutSource(Map<Member, ApiClient> clients) {
    Set<Member> replicas = new LinkedHashSet<>(clients.keySet());
    replicas.remove(Member.SOURCE);
    return replicas;
  }

  private static ApiClient clientOf(Map<Member, ApiClient> clients, Member member) {
    ApiClient client = clients.get(member);
    if (client == null) {
      throw new IllegalArgumentException("no address for " + member);
    }
    return client;
  }

  /** Each step as it ends, and before the first one what may be lost. */
  private final class Shown implements Listener {
    @Override
    public void ended(Done done) {
      show(done);
    }

    @Override
    public void risks(Member member, String what) {
      risks.add("%s: %s".formatted(member, what));
      if (!json) {
        err().printf("warning: %s: %s%n", member, what);
      }
    }
  }

  private void show(Done done) {
    if (!json) {
      out()
          .printf(
              "%-10s %-26s %6d ms  %s%n",
              done.step().on(),
              done.step().method(),
              done.took().toMillis(),
              done.failure().isPresent() ? "failed" : "ok");
      done.saved()
          .ifPresent(saved ->
              out()
                  .printf(
                      "%-10s had transactions that the new source lacks: %s%n",
                      done.step().on(), saved));
      out().flush();
    }
  }

  private void tell(Outcome outcome) {
    List<Done> story = outcome.story();
    story.stream().filter(step -> step.failure().isPresent()).forEach(this::explain);
    outcome.refused().ifPresent(refused -> explain(refused, story.isEmpty()));
    if (failover && outcome.done() && story.isEmpty()) {
      out().printf("nothing was left to do: one of them took over, and the others follow it%n");
    }
    outcome
        .untouched()
        .filter(_ -> !story.isEmpty())
        .ifPresent(address ->
            out()
                .printf(
                    "the old source %s was not touched: when it is back, keep it closed"
                        + " (make_read_only true) and attach it (attach_replica)%n",
                    address));
    if (outcome.refused().isEmpty() && !failover) {
      out().printf("closed to writes for %d ms%n", writeGap(story).toMillis());
    }
  }

  private void explain(Refuse refused, boolean untouched) {
    err()
        .printf(
            "refused: %s%nstate: %s%nhint: %s%n",
            refused.why(),
            untouched
                ? "nothing was touched"
                : "no server takes writes; the replicas have left the source that is gone",
            refused.nextStep());
  }

  private void explain(Done done) {
    Phase phase = done.step().phase();
    err()
        .printf(
            "%s failed on %s: %s%nstate: %s%nhint: %s%n",
            done.step().method(),
            done.step().on(),
            done.failure().orElse(""),
            phase.state(),
            phase.advice());
  }

  /** From asking the source to refuse writes until the candidate takes them. */
  static Duration writeGap(List<Done> story) {
    return story.stream()
        .filter(done -> done.step().phase().closed())
        .map(Done::took)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private Map<String, @Nullable Object> report(Outcome outcome) {
    List<Map<String, @Nullable Object>> steps = new ArrayList<>();
    for (Done step : outcome.story()) {
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("on", step.step().on().toString());
      line.put("method", step.step().method());
      line.put("ms", step.took().toMillis());
      line.put("failure", step.failure().orElse(null));
      step.failure().ifPresent(_ -> line.put("state", step.step().phase().state()));
      step.failure().ifPresent(_ -> line.put("hint", step.step().phase().advice()));
      step.saved().ifPresent(saved -> line.put("saved", saved));
      steps.add(line);
    }
    Map<String, @Nullable Object> report = new LinkedHashMap<>();
    report.put("promoted", outcome.done());
    report.put("steps", steps);
    report.put("risks", risks);
    report.put("write_gap_ms", writeGap(outcome.story()).toMillis());
    outcome.refused().ifPresent(refused -> report.put("refused", refused.why()));
    outcome.refused().ifPresent(refused -> report.put("hint", refused.nextStep()));
    outcome.untouched().ifPresent(address -> report.put("untouched", address));
    return report;
  }

  /** {@code unix:PATH}. */
  static final class Address implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      if (!value.startsWith("unix:/")) {
        throw new TypeConversionException("'%s' is not unix:/PATH".formatted(value));
      }
      return Path.of(value.substring("unix:".length()));
    }
  }
}
