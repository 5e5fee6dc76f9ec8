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
import org.trovekeeper.mysql.mariadb.ErrantRules.History;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Command;
import org.trovekeeper.spi.host.Commands;
import org.trovekeeper.spi.host.Running;

/**
 * Reads a transaction from the binary log of a server, its own or another, by the server's own
 * program: it needs no right but that of a replica.
 */
final class BinlogReader {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Of so many transactions the times fit into the agent's memory. */
  private static final int MOST = 100_000;

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
    return lines(
        position.text(), Optional.empty(), server, deadline, lines -> BinlogRules.all(lines, MOST));
  }

  private <T> T lines(
      String start,
      Optional<String> stop,
      Server server,
      Deadline deadline,
      Function<Iterator<String>, T> reading) {
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
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(running.output(), StandardCharsets.ISO_8859_1))) {
      return reading.apply(lines.lines().iterator());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
