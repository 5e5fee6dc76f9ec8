package org.trovekeeper.mysql.mariadb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.mariadb.ErrantRules.History;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.Finished;
import org.trovekeeper.spi.host.Running;

/**
 * Reads a transaction from the binary log of a server, its own or another, by the server's own
 * program: it needs no right but that of a replica.
 */
final class BinlogReader {
  private static final Logger LOG = LoggerFactory.getLogger(BinlogReader.class);

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Of so many transactions the times fit into the agent's memory. */
  private static final int MOST = 100_000;

  /** How a server says that its log does not have the place to read from. */
  private static final Pattern NOT_THERE =
      Pattern.compile(
          "requested to start from GTID|Could not find GTID state|missing the GTID"
              + "|never reached expected GTID state|in binary log index file");

  private final Commands commands;

  BinlogReader(Commands commands) {
    this.commands = commands;
  }

  /**
   * A server to read from.
   *
   * @param optionFile who logs in, and through which socket when there is no address
   * @param address host and port of another machine's
   */
  record Server(Path optionFile, Optional<Address> address, History history) {}

  /** Where another server is found. */
  record Address(String host, int port) {}

  /** When the transaction began; empty when the server's log does not have it any more. */
  Optional<String> began(Gtid transaction, Server server, Deadline deadline) {
    for (String start : BinlogRules.starts(transaction, server.history())) {
      Optional<String> found = read(transaction, start, server, deadline);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<String> read(Gtid transaction, String start, Server server, Deadline deadline) {
    return lines(
        start,
        Optional.of(transaction.toString()),
        server,
        deadline,
        lines -> BinlogRules.began(transaction, lines));
  }

  /** When each transaction behind the position began; those that the log does not have lack. */
  Map<Gtid, String> since(GtidPosition position, Server server, Deadline deadline) {
    return lines(position.text(), Optional.empty(), server, deadline, lines -> most(lines, server));
  }

  private Map<Gtid, String> most(Lines lines, Server server) {
    Map<Gtid, String> all = BinlogRules.all(lines, MOST);
    if (!lines.ended()) {
      LOG.warn(
          "event=compare-history result=incomplete server={} reason=\"only the first {}"
              + " transactions are compared\"",
          server.address().map(address -> address.host() + ":" + address.port()).orElse("own"),
          MOST);
    }
    return all;
  }

  /**
   * Fails when the program ended before what was looked for and its server did not say that its log
   * lacks it: the rest would pass for equal.
   */
  private <T> T lines(
      String start,
      Optional<String> stop,
      Server server,
      Deadline deadline,
      Function<Lines, T> reading) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "mariadb-binlog",
                "--defaults-file=" + server.optionFile(),
                "--read-from-remote-server",
                "--skip-ssl",
                "--to-last-log",
                "--base64-output=never"));
    server
        .address()
        .ifPresent(address ->
            arguments.addAll(
                List.of("--protocol=tcp", "--host=" + address.host(), "--port=" + address.port())));
    if (!start.isEmpty()) {
      arguments.add("--start-position=" + start);
    }
    stop.ifPresent(position -> arguments.add("--stop-position=" + position));
    arguments.add("mariadb-bin.000001"); // the server goes by the position
    try (Running running =
            commands.start(Command.of(deadline.atMost(LIMIT).remaining(), arguments));
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(running.output(), StandardCharsets.ISO_8859_1))) {
      Lines lines = new Lines(reader.lines().iterator());
      T read = reading.apply(lines);
      if (lines.ended()) {
        Finished finished = running.await(deadline);
        if (!NOT_THERE.matcher(finished.errors()).find()) {
          finished.check("mariadb-binlog");
        }
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines that know whether all of them were read. */
  private static final class Lines implements Iterator<String> {
    private final Iterator<String> lines;
    private boolean ended;

    Lines(Iterator<String> lines) {
      this.lines = lines;
    }

    @Override
    public boolean hasNext() {
      ended = !lines.hasNext();
      return !ended;
    }

    @Override
    public String next() {
      return lines.next();
    }

    boolean ended() {
      return ended;
    }
  }
}
