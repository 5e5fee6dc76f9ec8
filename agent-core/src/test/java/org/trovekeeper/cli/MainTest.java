package org.trovekeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.trovekeeper.api.FakeDispatcher;
import org.trovekeeper.api.FakeReports;
import org.trovekeeper.api.LocalApi;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import picocli.CommandLine;

final class MainTest {
  @TempDir private Path folder = Path.of("");
  private final List<LocalApi> agents = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @org.junit.jupiter.api.AfterEach
  void stop() {
    agents.forEach(LocalApi::close);
  }

  @Test
  void call_prints_the_result_as_json_and_exits_with_0() {
    agent("api.sock", new FakeDispatcher().on("list_users", i -> List.of(i.arguments(), "m")));
    assertThat(run("call", "--socket", socket("api.sock"), "list_users", "{\"limit\": 3}"))
        .isZero();
    assertThat(out.toString().strip()).isEqualTo("[{\"limit\": 3}, \"m\"]");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void a_failed_call_prints_the_failure_as_json_on_stderr_and_exits_with_1() {
    agent(
        "api.sock",
        new FakeDispatcher()
            .on(
                "restart",
                _ -> {
                  throw GuestException.of(ErrorCode.ENGINE_TIMEOUT, "the server did not stop");
                }));
    assertThat(run("call", "--socket", socket("api.sock"), "restart")).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("\"class\": \"RuntimeError\"", "the server did not stop");
  }

  @Test
  void without_an_agent_exits_with_2_or_unknown_for_monitors_and_names_the_socket() {
    assertThat(run("call", "--socket", socket("none.sock"), "rpc_ping")).isEqualTo(2);
    assertThat(run("status", "--socket", socket("none.sock"))).isEqualTo(3);
    assertThat(err.toString()).contains("no agent answers at " + socket("none.sock"));
  }

  @Test
  void a_command_line_that_makes_no_sense_has_an_exit_code_of_its_own() {
    assertThat(run("call", "--nonsense")).isEqualTo(Main.USAGE);
    assertThat(run("backup")).isEqualTo(Main.USAGE);
    assertThat(run("promote", "--source", "http://x", "--candidate", "unix:/c"))
        .isEqualTo(Main.USAGE);
    assertThat(run("call", "--help")).isZero();
  }

  @Test
  void arguments_with_secrets_are_refused_on_the_command_line() throws IOException {
    FakeDispatcher dispatcher = new FakeDispatcher().on("create_user", _ -> null);
    agent("api.sock", dispatcher);
    String users = "{\"users\": [{\"_name\": \"joe\", \"_password\": \"open sesame\"}]}";
    assertThat(run("call", "--socket", socket("api.sock"), "create_user", users)).isEqualTo(1);
    assertThat(err.toString()).contains("hold secrets").doesNotContain("open sesame");
    assertThat(dispatcher.asked()).isEmpty();

    Path file = Files.writeString(folder.resolve("users.json"), users);
    assertThat(run("call", "--socket", socket("api.sock"), "create_user", "@" + file)).isZero();
    assertThat(dispatcher.asked()).hasSize(1);
  }

  @Test
  void json_that_is_none_is_a_failure_that_does_not_quote_it() {
    assertThat(run("call", "--socket", socket("none.sock"), "list_users", "{\"a\": sesame"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("not valid JSON").doesNotContain("sesame");
  }

  @Test
  void the_context_comes_from_a_file() throws IOException {
    FakeDispatcher dispatcher = new FakeDispatcher().on("create_backup", _ -> null);
    agent("api.sock", dispatcher);
    Path context = Files.writeString(folder.resolve("context.json"), "{\"auth_token\": \"t\"}");
    assertThat(
            run("call", "--socket", socket("api.sock"), "--context", "" + context, "create_backup"))
        .isZero();
    assertThat(dispatcher.asked().getFirst().context().text("auth_token")).hasValue("t");
  }

  @Test
  void status_is_text_for_people_and_json_for_programs() {
    agent("api.sock", new FakeDispatcher());
    run("status", "--socket", socket("api.sock"));
    assertThat(out.toString()).contains("datastore: mariadb");
    run("status", "--socket", socket("api.sock"), "--json");
    assertThat(out.toString()).contains("\"datastore\": \"mariadb\"");
  }

  @ParameterizedTest
  @CsvSource({"healthy,0", "degraded,1", "down,2", "unknown,3", "a word of later,3"})
  void a_monitor_reads_the_condition_from_the_exit_code(String condition, int code) {
    agent("api.sock", new FakeDispatcher(), new FakeReports(condition));
    assertThat(run("status", "--socket", socket("api.sock"))).isEqualTo(code);
    assertThat(run("status", "--socket", socket("api.sock"), "--json")).isEqualTo(code);
  }

  @Test
  void an_agent_that_fails_to_tell_its_status_is_unknown_to_a_monitor_not_degraded() {
    agent("api.sock", new FakeDispatcher(), new FakeReports("broken"));
    assertThat(run("status", "--socket", socket("api.sock"))).isEqualTo(3);
  }

  @Test
  void status_says_why_and_what_to_do() {
    agent("api.sock", new FakeDispatcher());
    run("status", "--socket", socket("api.sock"));
    assertThat(out.toString())
        .contains("reasons: replica-stopped")
        .contains("fault replica-stopped, since 2026-01-01T00:00:00Z")
        .contains("what: the receiver stopped")
        .contains("next: look at its source");
  }

  @Test
  void an_incremental_backup_names_its_parents_location_and_checksum() {
    FakeDispatcher dispatcher = new FakeDispatcher().on("create_backup", _ -> null);
    agent("api.sock", dispatcher);
    assertThat(run("backup", "create", "--socket", socket("api.sock"), "--parent", "b-1", "--wait"))
        .isZero();
    assertThat(dispatcher.asked().getFirst().arguments().get("backup_info"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("parent", Map.of("location", "file:/b-1", "checksum", "c0ffee"))
        .containsEntry("instance_id", "g-1")
        .containsEntry("backup_type", "incremental");
    assertThat(run("backup", "create", "--socket", socket("api.sock"), "--parent", "b-2"))
        .isEqualTo(1);
  }

  @Test
  void backups_are_listed_as_a_table() {
    agent("api.sock", new FakeDispatcher());
    assertThat(run("backup", "list", "--socket", socket("api.sock"))).isZero();
    assertThat(out.toString()).contains("backup_id  state", "b-1        COMPLETED");
  }

  @Test
  void version_needs_no_agent() {
    assertThat(run("version")).isZero();
    assertThat(out.toString()).contains("version: ", "build: ", "java: 25", "strategies: ");
  }

  private void agent(String name, FakeDispatcher dispatcher) {
    agent(name, dispatcher, new FakeReports());
  }

  private void agent(String name, FakeDispatcher dispatcher, FakeReports reports) {
    agents.add(LocalApi.start(Path.of(socket(name)), dispatcher, reports));
  }

  private String socket(String name) {
    return folder.resolve(name).toString();
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
