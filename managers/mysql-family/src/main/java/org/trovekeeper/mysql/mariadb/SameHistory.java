package org.trovekeeper.mysql.mariadb;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.mysql.mariadb.BinlogReader.Address;
import org.trovekeeper.mysql.mariadb.BinlogReader.Server;
import org.trovekeeper.mysql.mariadb.ErrantRules.History;
import org.trovekeeper.mysql.mariadb.GtidPosition.Gtid;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.host.Host;
import org.trovekeeper.spi.replication.SourceInfo;
import org.trovekeeper.toolkit.OptionFile;

/**
 * Whether one number stands for one transaction on both servers. A source that lost the end of its
 * binary log gives the same numbers again, to other transactions.
 */
final class SameHistory {
  private static final Logger LOG = LoggerFactory.getLogger(SameHistory.class);

  private final Host host;
  private final BinlogReader reader;
  private final Path ownFile;
  private final Path sourceFile;
  private final Path questionFile;

  SameHistory(Host host, MariaDbLayout layout) {
    this.host = host;
    this.reader = new BinlogReader(host.commands());
    this.ownFile = layout.credentialsFile();
    this.sourceFile = layout.sourceFile();
    this.questionFile = layout.privateDirectory().resolve("source-question.cnf");
  }

  /** Who the agent is on its source, for later comparisons. */
  void remember(SourceInfo source) {
    login(source).write(host.files(), sourceFile);
  }

  private static OptionFile login(SourceInfo source) {
    return new OptionFile(source.account(), source.password(), Optional.empty());
  }

  /** The login that was remembered, on the server at that address. */
  Optional<SourceInfo> remembered(ReplicaStatus status) {
    return OptionFile.read(host.files(), sourceFile)
        .filter(file -> file.user().equals(status.account()))
        .map(file ->
            new SourceInfo(status.host(), status.port(), file.user(), file.password(), Map.of()));
  }

  /**
   * The last transactions of both, one a domain at most, that are not the same. What one of the two
   * logs no longer has is not compared, and the log says so.
   */
  List<Gtid> differing(History own, SourceInfo source, History theirs, Deadline deadline) {
    login(source).write(host.files(), questionFile);
    try {
      return compared(own, source, theirs, deadline);
    } finally {
      host.files().delete(questionFile);
    }
  }

  /**
   * {@link #differing} of the transactions that the server had at an earlier moment, and of every
   * one that both have got since.
   *
   * @param before what this server had at that moment
   */
  List<Gtid> differingSince(History before, SourceInfo source, History theirs, Deadline deadline) {
    login(source).write(host.files(), questionFile);
    try {
      List<Gtid> differing = new ArrayList<>(compared(before, source, theirs, deadline));
      Map<Gtid, String> mine =
          reader.since(before.logged(), new Server(ownFile, Optional.empty(), before), deadline);
      Map<Gtid, String> its = reader.since(before.executed(), there(source, theirs), deadline);
      differing.addAll(BinlogRules.differing(mine, its));
      LOG.info(
          "event=compare-history since={} own={} source={} differing={}",
          before.executed().text(),
          mine.size(),
          its.size(),
          differing.size());
      return differing;
    } finally {
      host.files().delete(questionFile);
    }
  }

  private Server there(SourceInfo source, History theirs) {
    return new Server(questionFile, Optional.of(new Address(source.host(), source.port())), theirs);
  }

  private List<Gtid> compared(History own, SourceInfo source, History theirs, Deadline deadline) {
    Server here = new Server(ownFile, Optional.empty(), own);
    Server there = there(source, theirs);
    List<Gtid> differing = new ArrayList<>();
    for (Gtid gtid : BinlogRules.common(own, theirs)) {
      Optional<String> mine = reader.began(gtid, here, deadline);
      Optional<String> its = reader.began(gtid, there, deadline);
      LOG.info("event=compare-history gtid={} own={} source={}", gtid, mine, its);
      if (mine.isPresent() && its.isPresent() && !mine.equals(its)) {
        differing.add(gtid);
      }
    }
    return differing;
  }
}
