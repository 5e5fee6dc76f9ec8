package org.trovekeeper.attack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run: a scenario on a set that has just been made, and the judgement. */
public final class Run {
  private static final long ROWS = 8;
  private static final long FEWER_ROWS = 3;

  /** Of a promotion's output, up to the candidate's opening and a bit behind. */
  private static final int LINES = 10;

  private static final Duration HONEST = Duration.ofSeconds(90);

  private final Cluster cluster;
  private final Scenario scenario;
  private final Path timelines;
  private final Timeline timeline = new Timeline();
  private final Truth truth;
  private final Operator operator;
  private final List<Inspection> inspections = new ArrayList<>();
  private final List<Loss> losses = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();
  private Optional<Promoter.Roles> before = Optional.empty();

  Run(Cluster cluster, Scenario scenario, Path timelines) {
    this.cluster = cluster;
    this.scenario = scenario;
    this.timelines = timelines;
    this.truth = new Truth(cluster);
    this.operator = new Operator(cluster, truth, timeline);
  }

  /**
   * What came of it.
   *
   * @param findings empty when all held
   * @param text the findings, the plan, and the timeline's place
   */
  public record Outcome(List<String> findings, String text, Path timeline) {
    /** All that a person needs, the timeline included. */
    public String explanation() {
      try {
        return java.nio.file.Files.readString(timeline);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /** Plays and judges; the cluster is dropped behind it unless it is kept for a look. */
  Outcome play(boolean keep) throws Exception {
    String name = cluster.engine().datastore() + "-" + scenario.seed();
    java.nio.file.Files.createDirectories(timelines);
    Sampler sampler = new Sampler(cluster, timeline);
    try (Journal journal = new Journal(timelines.resolve(name + ".journal"))) {
      cluster.fork();
      play(journal, sampler);
      return outcome(name, journal, sampler);
    } finally {
      if (!keep) {
        cluster.drop();
      }
    }
  }

  private void play(Journal journal, Sampler sampler) {
    try (sampler;
        Writers writers = new Writers(cluster, journal, timeline)) {
      sampler.start();
      writers.start();
      acts(writers);
    } catch (IllegalStateException e) {
      // an agent that does not come up, a process that does not end: the timeline tells the rest
      troubles.add("STUCK: " + e.getMessage());
    }
  }

  private Outcome outcome(String name, Journal journal, Sampler sampler) {
    Evidence evidence =
        new Evidence(
            journal.acks(),
            journal.attempted(),
            sampler.sightings(),
            inspections,
            losses,
            List.copyOf(troubles));
    List<String> findings = Checker.judge(evidence);
    StringBuilder text = new StringBuilder();
    text.append("%s, %s".formatted(cluster.engine().datastore(), scenario.text()));
    text.append(
        "%d rows acknowledged, %d inspections, %d findings%n"
            .formatted(journal.acks().size(), inspections.size(), findings.size()));
    Checker.tail(evidence)
        .forEach((writer, rows) ->
            text.append(
                "allowed: went with the lost source, of writer %s: %s%n"
                    .formatted(writer, Checker.some(rows))));
    findings.forEach(finding -> text.append("FINDING %s%n".formatted(finding)));
    Path file = timelines.resolve(name + ".txt");
    timeline.write(file, text + "\n");
    return new Outcome(findings, text.toString(), file);
  }

  private void acts(Writers writers) {
    if (!writers.wrote(ROWS)) {
      troubles.add("the set that was made takes no writes");
      return;
    }
    int number = 0;
    for (Act act : scenario.acts()) {
      number++;
      String what = "act " + number;
      timeline.add("act", number + ": " + act);
      List<Member> replicas = replicas();
      if (replicas.isEmpty()) {
        timeline.add("act", number + " is left out: there is no replica any more");
        break;
      }
      if (!act(what, act, roles(act, replicas), writers)) {
        break;
      }
    }
  }

  private List<Member> replicas() {
    List<Member> writable = truth.writable();
    return truth.inSet().stream().filter(member -> !writable.contains(member)).toList();
  }

  private Promoter.Roles roles(Act act, List<Member> replicas) {
    Member source =
        truth.inSet().stream()
            .filter(member -> !replicas.contains(member))
            .findFirst()
            .orElseThrow();
    Member candidate = replicas.get(act.candidate() % replicas.size());
    return new Promoter.Roles(source, candidate, without(replicas, candidate));
  }

  private static List<Member> without(List<Member> members, Member member) {
    return members.stream().filter(other -> other != member).toList();
  }

  /** False when the set did not come together again, so that nothing more makes sense. */
  private boolean act(String what, Act act, Promoter.Roles roles, Writers writers) {
    switch (act.kind()) {
      case PROMOTE, REPEATED, LATE, SWAPPED -> promote(act, roles);
      case GOES_ON -> goOn(act, roles);
      case STALE -> stale(act, roles);
      case TWO_COORDINATORS -> two(roles);
      case RETURN -> comeBack(roles);
      case FAILOVER -> failover(what, act, roles);
      case CUT_OFF -> cutOff(what, act, roles);
    }
    before = Optional.of(roles);
    String trouble = operator.repair(roles, act.driver());
    if (!trouble.isEmpty()) {
      troubles.add("%s: APART: the set does not come together: %s".formatted(what, trouble));
      return false;
    }
    if (!writers.wrote(FEWER_ROWS)) {
      troubles.add(what + ": REFUSED: the source takes no writes of some writer");
      return false;
    }
    for (String table : cluster.engine().pulses()) {
      if (!truth.beats(table)) {
        troubles.add("%s: DEAD: the source does not go on with table %s".formatted(what, table));
      }
    }
    writers.hold();
    inspections.add(truth.inspect(what, timeline, troubles));
    timeline.add("checker", "%s: all read, source %s".formatted(what, truth.writable()));
    writers.goOn();
    return true;
  }

  private void promote(Act act, Promoter.Roles roles) {
    Member target =
        switch (act.fault().map(Fault::target).orElse(Fault.Role.SOURCE)) {
          case SOURCE -> roles.source();
          case CANDIDATE -> roles.candidate();
          case OTHER -> roles.others().isEmpty() ? roles.candidate() : roles.others().getFirst();
        };
    Strike strike = new Strike(act.fault(), target, timeline);
    promoter(act).promote(roles, strike);
    strike.finish();
    if (act.fault().filter(fault -> fault.kind() == Fault.Kind.FULL_DISK).isPresent()) {
      target.disk().free();
      // a server may wait a minute before it looks whether there is space again
      target.killServer();
    }
  }

  private Promoter promoter(Act act) {
    return act.driver() == Act.Driver.COMMAND
        ? new Command(cluster.home(), timeline)
        : new Calls(timeline, act.kind(), act.choice());
  }

  private void goOn(Act act, Promoter.Roles roles) {
    timeline.add(roles.source().name(), "FAULT: kill -9 of the agent");
    roles.source().killAgent();
    promoter(act).promote(roles, Strike.none(roles.source(), timeline));
  }

  /** Nothing that the first command held may hold up the second one. */
  private void cutOff(String what, Act act, Promoter.Roles roles) {
    Command command = new Command(cluster.home(), timeline);
    command.cutOff(roles, act.choice() % LINES, act.choice() % 3 == 0 ? "TERM" : "KILL");
    command.promote(roles, Strike.none(roles.source(), timeline));
    if (command.wasHeldOff()) {
      troubles.add(what + ": HELD: the command was refused after it had been ended by a signal");
    }
  }

  private void stale(Act act, Promoter.Roles roles) {
    Command command = new Command(cluster.home(), timeline);
    Promoter.Roles stale =
        before
            .filter(it -> act.choice() % 2 == 0)
            .orElse(
                act.choice() % 3 == 0
                    ? new Promoter.Roles(roles.source(), roles.source(), roles.others())
                    : new Promoter.Roles(roles.candidate(), roles.source(), roles.others()));
    if (stale.source().inSet() && stale.candidate().inSet()) {
      command.promote(stale, Strike.none(roles.source(), timeline));
    }
  }

  private void two(Promoter.Roles roles) {
    if (roles.others().isEmpty()) {
      timeline.add("act", "no second candidate");
      return;
    }
    Member second = roles.others().getFirst();
    Promoter.Roles other = new Promoter.Roles(roles.source(), second, List.of(roles.candidate()));
    Thread beside =
        Thread.ofPlatform()
            .start(() ->
                new Command(cluster.home(), timeline)
                    .promote(other, Strike.none(second, timeline)));
    new Command(cluster.home(), timeline).promote(roles, Strike.none(roles.candidate(), timeline));
    try {
      beside.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void comeBack(Promoter.Roles roles) {
    timeline.add(roles.source().name(), "FAULT: power loss");
    roles.source().losePower();
    timeline.add(roles.source().name(), "has power again");
    operator.start(roles.source());
  }

  private void failover(String what, Act act, Promoter.Roles roles) {
    Member lost = roles.source();
    boolean power = act.choice() % 2 == 0;
    timeline.add(lost.name(), "FAULT: lost, " + (power ? "its power" : "its processes"));
    lost.killAll();
    lost.setInSet(false);
    long at = timeline.now();
    if (power) {
      lost.losePower();
    }
    List<Member> survivors = new ArrayList<>(roles.others());
    survivors.addFirst(roles.candidate());
    losses.add(new Loss(lost.name(), at, truth.received(survivors)));
    survivors.forEach(survivor -> honest(what, survivor));
    boolean done =
        act.driver() == Act.Driver.COMMAND
            ? new Command(cluster.home(), timeline).failover(survivors, Strike.none(lost, timeline))
            : eject(act, lost, survivors);
    List<Member> writable = truth.writable();
    if (!writable.isEmpty()) {
      rejoin(lost, writable.getFirst());
    } else {
      troubles.add(
          "%s: APART: no survivor took over from %s%s"
              .formatted(what, lost, done ? ", though it was said to be done" : ""));
    }
  }

  private boolean eject(Act act, Member lost, List<Member> survivors) {
    Member best = best(survivors);
    Promoter.Roles roles = new Promoter.Roles(lost, best, without(survivors, best));
    return new Calls(timeline, act.kind(), act.choice()).eject(roles, Strike.none(lost, timeline));
  }

  /** As Trove does it: who applied the transaction with the highest number. */
  private Member best(List<Member> survivors) {
    Member best = survivors.getFirst();
    long highest = -1;
    for (Member survivor : survivors) {
      long number = lastTransaction(survivor);
      timeline.add(survivor.name(), "last transaction " + number);
      if (number > highest) {
        highest = number;
        best = survivor;
      }
    }
    return best;
  }

  private long lastTransaction(Member member) {
    try {
      return member.call("get_last_txn", Map.of()) instanceof List<?> answer
              && answer.getLast() instanceof Number number
          ? number.longValue()
          : 0;
    } catch (org.trovekeeper.cli.CallFailed | org.trovekeeper.cli.Unreachable e) {
      timeline.add(member.name(), "get_last_txn FAILED: " + e.getMessage());
      return -1;
    }
  }

  /** Clients do not know of the lost server until it follows; what it has too much keeps it out. */
  private void rejoin(Member lost, Member source) {
    operator.start(lost);
    Calls calls = new Calls(timeline, Act.Kind.FAILOVER, 0);
    if (calls.follow(lost, source)) {
      lost.setInSet(true);
      timeline.add(lost.name(), "is back in the set");
    } else {
      lost.killAll();
      timeline.add(lost.name(), "stays out of the set");
    }
  }

  /** Trove's word for a degraded instance is "running", so the condition decides. */
  private static boolean saysHealthy(Member member) {
    return member.status().filter(it -> "healthy".equals(it.get("condition"))).isPresent();
  }

  /** A replica that does not follow must not be called healthy for long. */
  private void honest(String what, Member member) {
    boolean honest =
        Waiting.until(HONEST, () -> truth.standsStill(member).isEmpty() || !saysHealthy(member));
    String words = truth.standsStill(member).orElse("it follows");
    String status = member.status().map(Object::toString).orElse("no answer");
    timeline.add(member.name(), "%s; its agent says %s".formatted(words, status));
    if (!honest) {
      troubles.add(
          "%s: UNTRUE: %s does not replicate (%s), its status says so not: %s"
              .formatted(what, member, words, status));
    }
  }
}
