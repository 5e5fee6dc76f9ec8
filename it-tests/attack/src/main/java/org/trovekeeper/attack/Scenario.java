package org.trovekeeper.attack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What happens in a run: all of it from the seed. The same seed is the same plan; when a fault
 * meets a server is up to the machine, within the step that the plan names.
 *
 * @param members one source, and its replicas
 */
record Scenario(long seed, int members, List<Act> acts) {
  private static final int ACTS = 3;

  /** Steps of a promotion that faults fall into: up to the candidate's opening and a bit behind. */
  private static final int STEPS = 9;

  private static final int LONGEST_DELAY = 250;
  private static final int CHOICES = 12;

  static Scenario of(long seed, int members) {
    // an equal seed gives an equal plan in every version of Java
    RandomGenerator random = new java.util.Random(seed);
    List<Act> acts = new ArrayList<>();
    for (int number = 0; number < ACTS; number++) {
      acts.add(act(random, members));
    }
    return new Scenario(seed, members, List.copyOf(acts));
  }

  private static Act act(RandomGenerator random, int members) {
    Act.Kind kind = kind(random);
    int candidate = random.nextInt(members - 1);
    Act.Driver driver =
        switch (kind) {
          case PROMOTE, FAILOVER -> pick(random, Act.Driver.values());
          case STALE, TWO_COORDINATORS, RETURN, CUT_OFF -> Act.Driver.COMMAND;
          case REPEATED, LATE, SWAPPED, GOES_ON -> Act.Driver.CALLS;
        };
    Optional<Fault> fault =
        kind == Act.Kind.PROMOTE ? Optional.of(fault(random)) : Optional.empty();
    return new Act(kind, driver, candidate, random.nextInt(CHOICES), fault);
  }

  /** Faults in a planned promotion are what happens most, so half of all. */
  private static Act.Kind kind(RandomGenerator random) {
    return random.nextBoolean() ? Act.Kind.PROMOTE : pick(random, Act.Kind.values());
  }

  private static Fault fault(RandomGenerator random) {
    return new Fault(
        pick(random, Fault.Kind.values()),
        pick(random, Fault.Role.values()),
        1 + random.nextInt(STEPS),
        Duration.ofMillis(random.nextInt(LONGEST_DELAY)));
  }

  private static <T> T pick(RandomGenerator random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  /** The plan in words. */
  String text() {
    return IntStream.range(0, acts.size())
        .mapToObj(number -> "  act %d: %s".formatted(number + 1, acts.get(number)))
        .collect(Collectors.joining("\n", "seed %d, %d members\n".formatted(seed, members), "\n"));
  }
}
