package org.trovekeeper.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.cli.Promotion.Done;
import org.trovekeeper.cli.PromotionPlan.Member;
import org.trovekeeper.cli.PromotionPlan.Phase;
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
      "Name every other replica too: one that is left out goes on following the old source."
    })
final class PromoteCommand extends Verb {
  @Option(
      names = "--source",
      required = true,
      paramLabel = "ADDRESS",
      converter = Address.class,
      description = "The present source.")
  private Path source = Path.of("");

  @Option(
      names = "--candidate",
      required = true,
      paramLabel = "ADDRESS",
      converter = Address.class,
      description = "The replica that becomes the source.")
  private Path candidate = Path.of("");

  @Option(
      names = "--replica",
      paramLabel = "ADDRESS",
      converter = Address.class,
      description = "Another replica; may be repeated.")
  private List<Path> replicas = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON object at the end.")
  private boolean json;

  @Override
  int run() throws CallFailed, Unreachable {
    Map<Member, ApiClient> clients = clients();
    for (ApiClient client : clients.values()) {
      client.report("status", StatusCommand.LIMIT);
    }
    Promotion promotion =
        new Promotion(
            (member, method, arguments, limit) ->
                clientOf(clients, member).call(method, arguments, Map.of(), true, limit),
            this::show);
    List<Done> story = promotion.run(replicas.size());
    boolean done = story.stream().allMatch(step -> step.failure().isEmpty());
    if (json) {
      json(report(story, done));
    } else {
      story.stream().filter(step -> step.failure().isPresent()).forEach(this::explain);
      out().printf("closed to writes for %d ms%n", writeGap(story).toMillis());
    }
    return done ? DONE : FAILED;
  }

  private Map<Member, ApiClient> clients() {
    Map<Member, ApiClient> clients = new LinkedHashMap<>();
    clients.put(Member.SOURCE, new ApiClient(source));
    clients.put(Member.CANDIDATE, new ApiClient(candidate));
    for (Path replica : replicas) {
      clients.put(Member.replica(clients.size() - 1), new ApiClient(replica));
    }
    return clients;
  }

  private static ApiClient clientOf(Map<Member, ApiClient> clients, Member member) {
    ApiClient client = clients.get(member);
    if (client == null) {
      throw new IllegalArgumentException("no address for " + member);
    }
    return client;
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
      out().flush();
    }
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
        .filter(done -> done.step().phase().compareTo(Phase.TAKE_OVER) <= 0)
        .map(Done::took)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static Map<String, Object> report(List<Done> story, boolean done) {
    List<Map<String, @Nullable Object>> steps = new ArrayList<>();
    for (Done step : story) {
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("on", step.step().on().toString());
      line.put("method", step.step().method());
      line.put("ms", step.took().toMillis());
      line.put("failure", step.failure().orElse(null));
      step.failure().ifPresent(_ -> line.put("state", step.step().phase().state()));
      step.failure().ifPresent(_ -> line.put("hint", step.step().phase().advice()));
      steps.add(line);
    }
    return Map.of("promoted", done, "steps", steps, "write_gap_ms", writeGap(story).toMillis());
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
