package org.trovekeeper.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs scenarios on one engine, one after the other, on copies of one set. */
public final class Attack implements AutoCloseable {
  private static final int MEMBERS = 3;
  private static final List<Engine> ENGINES = List.of(new MariaDb(), new PostgreSql());

  // they warn of each write that a closed server refuses, which here is the point
  private static final List<Logger> DRIVERS =
      List.of(Logger.getLogger("org.mariadb.jdbc"), Logger.getLogger("org.postgresql"));

  private final Path root;
  private final Path timelines;
  private final Cluster cluster;
  private final Thread end = new Thread(this::drop, "end");
  private boolean tried;
  private boolean made;

  /**
   * Starts nothing yet.
   *
   * @param home the built distribution
   * @param timelines where timelines and journals go
   */
  public Attack(String engine, Path home, Path timelines) {
    DRIVERS.forEach(driver -> driver.setLevel(Level.OFF));
    try {
      root = Files.createTempDirectory("tk-attack.");
      // a server runs as its own user when this runs as root
      root.toFile().setReadable(true, false);
      root.toFile().setExecutable(true, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.timelines = timelines;
    this.cluster = new Cluster(of(engine), home.toAbsolutePath().normalize(), root, MEMBERS);
    Runtime.getRuntime().addShutdownHook(end);
  }

  /** Names of the engines. */
  public static List<String> engines() {
    return ENGINES.stream().map(Engine::datastore).toList();
  }

  private static Engine of(String name) {
    return ENGINES.stream()
        .filter(engine -> engine.datastore().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such engine: " + name));
  }

  /** Why this machine cannot do it; empty when it can. */
  public String obstacle() {
    return Disk.obstacle(root);
  }

  /** Plays the seed's scenario. */
  public Run.Outcome run(long seed, boolean keep) throws Exception {
    if (tried && !made) {
      throw new IllegalStateException("the set could not be made, see the first run");
    }
    if (!tried) {
      tried = true;
      cluster.make();
      made = true;
    }
    return new Run(cluster, Scenario.of(seed, MEMBERS), timelines).play(keep);
  }

  private void explain() {
    System.out.println("still running, below " + root + ":");
    for (Member member : cluster.members()) {
      Access access = cluster.access(member);
      System.out.printf(
          "  %s  %s  port %d, root %s, %s %s%n",
          member.name(),
          member.socket(),
          access.port(),
          access.root(),
          Access.USER,
          access.plain());
    }
    System.out.println("to end it: kill the agents and servers, umount " + root + "/?, remove it");
  }

  private void drop() {
    cluster.close();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(end);
    drop();
  }

  /** {@code --home FOLDER [--engine E] [--seed N,...] [--runs N] [--keep] [--plan]}. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    String engine = option(words, "--engine").orElse("mariadb");
    List<Long> seeds = seeds(option(words, "--seed").orElse("1"), option(words, "--runs"));
    boolean keep = words.contains("--keep");
    if (words.contains("--plan")) {
      seeds.forEach(seed -> System.out.print(Scenario.of(seed, MEMBERS).text()));
      return;
    }
    Path home = Path.of(option(words, "--home").orElse("packaging/target/trovekeeper"));
    Path timelines = Path.of(option(words, "--timelines").orElse("target/timelines"));
    System.exit(attack(new Attack(engine, home, timelines), seeds, keep) ? 0 : 1);
  }

  private static boolean attack(Attack attack, List<Long> seeds, boolean keep) throws Exception {
    List<Long> failed = new ArrayList<>();
    @Nullable Attack ends = keep ? null : attack;
    try (ends) {
      String obstacle = attack.obstacle();
      if (!obstacle.isEmpty()) {
        System.out.println("SKIPPED: " + obstacle);
        return true;
      }
      for (long seed : seeds) {
        Run.Outcome outcome = attack.run(seed, keep);
        System.out.println(outcome.text() + "timeline: " + outcome.timeline());
        if (!outcome.findings().isEmpty()) {
          failed.add(seed);
        }
      }
    }
    System.out.printf(
        "%d runs, failed seeds: %s%n", seeds.size(), failed.isEmpty() ? "none" : failed);
    if (keep) {
      Runtime.getRuntime().removeShutdownHook(attack.end);
      attack.explain();
    }
    return failed.isEmpty();
  }

  /** {@code 7}, {@code 7,11,13}, or so many from the first one on. */
  private static List<Long> seeds(String text, Optional<String> runs) {
    List<Long> named = Stream.of(text.split(",", -1)).map(Long::valueOf).toList();
    long first = named.getFirst();
    return runs.map(Long::parseLong)
        .map(count -> LongStream.range(first, first + count).boxed().toList())
        .orElse(named);
  }

  private static Optional<String> option(List<String> words, String name) {
    int at = words.indexOf(name);
    return at >= 0 && at + 1 < words.size() ? Optional.of(words.get(at + 1)) : Optional.empty();
  }
}
