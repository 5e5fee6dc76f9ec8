package org.trovekeeper.attack;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.cli.CallFailed;
import org.trovekeeper.cli.Unreachable;

/** The calls of a promotion as Trove's task manager orders them, and as a bad network does. */
final class Calls implements Promoter {
  private final Timeline timeline;
  private final Act.Kind kind;
  private final int choice;

  Calls(Timeline timeline, Act.Kind kind, int choice) {
    this.timeline = timeline;
    this.kind = kind;
    this.choice = choice;
  }

  /** One call, and from which call before it takes which argument. */
  private record Call(
      Member on, String method, Map<String, Object> arguments, @Nullable Taken taken) {
    static Call of(Member on, String method, Map<String, Object> arguments) {
      return new Call(on, method, arguments, null);
    }
  }

  /** An argument with the result of the last call of a method. */
  private record Taken(String argument, String method) {}

  /** Calls that a caller makes as one; when {@code fatal}, a failure ends the promotion. */
  private record Group(boolean fatal, List<Call> calls) {}

  @Override
  public boolean promote(Roles roles, Strike strike) {
    timeline.add("calls", "begin: %s, %s".formatted(kind, roles));
    List<Group> groups = new ArrayList<>();
    groups.add(new Group(true, takeOver(roles)));
    for (Member other : roles.others()) {
      groups.add(
          new Group(
              false,
              List.of(
                  Call.of(other, "detach_replica", Map.of("for_failover", true)),
                  context(roles.candidate()),
                  attach(other))));
    }
    groups.add(new Group(true, List.of(context(roles.candidate()), attach(roles.source()))));
    groups.add(
        new Group(false, List.of(Call.of(roles.source(), "demote_replication_master", Map.of()))));
    boolean done = run(groups, strike, new AtomicInteger());
    if (kind == Act.Kind.LATE) {
      List<Call> all = groups.stream().flatMap(group -> group.calls().stream()).toList();
      Call late = all.get(choice % all.size());
      timeline.add("calls", "late: " + late.method() + " on " + late.on());
      run(List.of(new Group(false, again(late, roles))), strike, new AtomicInteger(all.size()));
    }
    timeline.add("calls", "end: " + roles + (done ? ", done" : ", failed"));
    return done;
  }

  /** A dead source is left alone. */
  boolean eject(Roles roles, Strike strike) {
    timeline.add("calls", "begin: failover, " + roles);
    List<Group> groups = new ArrayList<>();
    groups.add(new Group(true, open(roles.candidate())));
    for (Member other : roles.others()) {
      groups.add(
          new Group(
              false,
              List.of(
                  Call.of(other, "detach_replica", Map.of("for_failover", true)),
                  context(roles.candidate()),
                  attach(other))));
    }
    return run(groups, strike, new AtomicInteger());
  }

  /** Lets a server follow another, as an operator does it. */
  boolean follow(Member replica, Member source) {
    return run(
        List.of(new Group(true, List.of(context(source), attach(replica)))),
        Strike.none(replica, timeline),
        new AtomicInteger());
  }

  /** A call by itself; its failure is in the timeline. */
  boolean alone(Member on, String method, Map<String, Object> arguments) {
    return run(
        List.of(new Group(true, List.of(Call.of(on, method, arguments)))),
        Strike.none(on, timeline),
        new AtomicInteger());
  }

  private List<Call> again(Call late, Roles roles) {
    Taken taken = late.taken();
    if (taken != null && taken.method().equals("get_replica_context")) {
      return List.of(context(roles.candidate()), late);
    }
    return taken == null ? List.of(late) : List.of();
  }

  private List<Call> takeOver(Roles roles) {
    List<Call> calls = new ArrayList<>();
    calls.add(Call.of(roles.source(), "make_read_only", Map.of("read_only", true)));
    calls.add(Call.of(roles.source(), "get_latest_txn_id", Map.of()));
    calls.add(
        new Call(
            roles.candidate(), "wait_for_txn", Map.of(), new Taken("txn", "get_latest_txn_id")));
    calls.addAll(open(roles.candidate()));
    if (kind == Act.Kind.SWAPPED) {
      // the second pair would be without its argument
      int first = List.of(0, 2, 3, 4).get(choice % 4);
      Collections.swap(calls, first, first + 1);
    }
    return calls;
  }

  private static List<Call> open(Member candidate) {
    return List.of(
        Call.of(candidate, "detach_replica", Map.of("for_failover", true)),
        Call.of(candidate, "enable_as_master", Map.of("replica_source_config", "")),
        Call.of(candidate, "make_read_only", Map.of("read_only", false)));
  }

  private static Call context(Member source) {
    return Call.of(source, "get_replica_context", Map.of());
  }

  private static Call attach(Member replica) {
    return new Call(
        replica,
        "attach_replica",
        Map.of("slave_config", ""),
        new Taken("replica_info", "get_replica_context"));
  }

  private boolean run(List<Group> groups, Strike strike, AtomicInteger step) {
    boolean good = true;
    Map<String, Object> results = new HashMap<>();
    for (Group group : groups) {
      for (Call call : group.calls()) {
        strike.begins(step.incrementAndGet());
        boolean done = made(call, results);
        if (done && kind == Act.Kind.REPEATED) {
          done = made(call, results);
        }
        boolean ignored = kind == Act.Kind.GOES_ON && step.get() <= 3;
        if (!done && !ignored) {
          good = false;
          if (group.fatal()) {
            return false;
          }
          break;
        }
      }
    }
    return good;
  }

  private boolean made(Call call, Map<String, Object> results) {
    Map<String, @Nullable Object> arguments = new HashMap<>(call.arguments());
    Taken taken = call.taken();
    if (taken != null) {
      Object value = results.get(taken.method());
      if (value == null) {
        return true;
      }
      arguments.put(taken.argument(), value);
    }
    long begin = timeline.now();
    try {
      Object result = call.on().call(call.method(), arguments);
      if (result != null) {
        results.put(call.method(), result);
      }
      say(call, begin, call.method().startsWith("get_latest") ? "ok: " + result : "ok");
      return true;
    } catch (CallFailed | Unreachable e) {
      say(call, begin, "FAILED: " + e.getMessage());
      return false;
    }
  }

  private void say(Call call, long begin, String how) {
    timeline.add(
        call.on().name(),
        "%s%s %d ms %s"
            .formatted(
                call.method(),
                call.arguments().isEmpty() ? "" : " " + call.arguments(),
                (timeline.now() - begin) / 1_000_000,
                how));
  }
}
