package org.trovekeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.api.FakeDispatcher;
import org.trovekeeper.api.FakeReports;
import org.trovekeeper.api.LocalApi;
import picocli.CommandLine;

/** What the one who promotes reads, from two agents that answer as agents do. */
final class PromoteCommandTest {
  @TempDir private Path folder = Path.of("");
  private final List<LocalApi> agents = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void stop() {
    agents.forEach(LocalApi::close);
  }

  @Test
  void it_prints_what_may_be_lost_and_what_was_saved_of_a_diverged_server() {
    agent("source.sock", state("a:1", null, List.of()), "296 transactions, saved in /diverged");
    agent(
        "candidate.sock", state("c:1", "a:1", List.of("durability-weakened: sync_binlog = 0")), "");
    assertThat(run()).isZero();
    assertThat(out.toString())
        .containsPattern(
            "source +had transactions that the new source lacks: 296 transactions, saved in"
                + " /diverged");
    assertThat(err.toString().strip())
        .isEqualTo("warning: candidate: durability-weakened: sync_binlog = 0");
  }

  private int run() {
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    return commands.execute(
        "promote", "--source", address("source"), "--candidate", address("candidate"));
  }

  private String address(String name) {
    return "unix:" + folder.resolve(name + ".sock");
  }

  private void agent(String socket, Map<String, @Nullable Object> state, String saved) {
    FakeDispatcher dispatcher =
        new FakeDispatcher()
            .on("get_replication_state", _ -> state)
            .on("get_latest_txn_id", _ -> "0-1-7")
            .on("get_replica_context", _ -> Map.of("master", "c"))
            .on("attach_replica", _ -> Map.of("saved", saved));
    for (String method :
        List.of(
            "hold_for_promotion",
            "release_after_promotion",
            "make_read_only",
            "wait_for_txn",
            "detach_replica",
            "enable_as_master",
            "demote_replication_master")) {
      dispatcher.on(method, _ -> null);
    }
    agents.add(LocalApi.start(folder.resolve(socket), dispatcher, new FakeReports()));
  }

  private static Map<String, @Nullable Object> state(
      String address, @Nullable String source, List<String> risks) {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("agent", "agent of " + address);
    state.put("strategy", "Fake");
    state.put("address", address);
    state.put("role", source == null ? "SOURCE" : "REPLICA");
    state.put("source", source);
    state.put("read_only", source != null);
    state.put("receiving", source != null);
    state.put("applying", source != null);
    state.put("executed", "0-1-7");
    state.put("reached", Map.of("0", 7));
    state.put("has", Map.of("0", 7));
    state.put("risks", risks);
    return state;
  }
}
