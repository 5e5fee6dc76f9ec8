package org.trovekeeper.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.rpc.Json;
import picocli.CommandLine;

final class UserDataCommandTest {
  @TempDir private Path folder = Path.of("");
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void user_data_goes_to_standard_output() {
    assertThat(run("--file", "/etc/trove/conf.d/guest_info.conf=-", "--datastore", "mariadb"))
        .isZero();
    assertThat(data.toString(UTF_8))
        .startsWith("Content-Type: multipart/mixed;")
        .contains("path: \"/etc/trove/conf.d/guest_info.conf\"", "trovekeeper.service");
  }

  @Test
  void an_output_file_is_private() throws IOException {
    Path target = Files.writeString(folder.resolve("user-data"), "old");
    assertThat(run("--file", "/x=-", "--output", target.toString())).isZero();
    assertThat(data.size()).isZero();
    assertThat(Files.readString(target)).contains("path: \"/x\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-------");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(target);
    }
  }

  @Test
  void json_describes_it_without_its_secrets() throws IOException {
    Path script = Files.writeString(folder.resolve("first.sh"), "#!/bin/sh\ntrue\n");
    assertThat(run("--file", "/x=-:ubuntu:root:640", "--template", script.toString(), "--json"))
        .isZero();
    assertThat(data.size()).isZero();
    assertThat(Json.parseObject(out.toString()))
        .containsEntry("gzip", false)
        .containsEntry("limit", 65535L)
        .containsEntry("parts", java.util.List.of("text/x-shellscript", "text/cloud-config"));
    assertThat(out.toString())
        .contains("\"owner\": \"ubuntu:root\", \"permissions\": \"0640\", \"bytes\": 6")
        .doesNotContain("sesame");
  }

  @ParameterizedTest
  @CsvSource({
    "/x=f, root:root, 0600",
    "/x=f:a, a, 0600",
    "/x=f:a:b, a:b, 0600",
    "/x=f:644, root:root, 644",
    "/x=f:a:0644, a, 0644",
    "/x=f:a:b:0644, a:b, 0644",
  })
  void owner_and_mode_may_be_left_out(String given, String owner, String mode) {
    assertThat(new FileOption.Converter().convert(given))
        .isEqualTo(new FileOption("/x", "f", owner, mode));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x", "/x=", "/x=f:0600:a", "/x=f:a:b:c"})
  void any_other_form_is_a_wrong_command_line(String given) {
    assertThat(run("--file", given)).isEqualTo(Main.USAGE);
  }

  @Test
  void a_template_and_a_datastore_exclude_each_other() {
    assertThat(run("--template", "t", "--datastore", "mariadb")).isEqualTo(Main.USAGE);
  }

  @Test
  void standard_input_can_be_read_only_once() {
    assertThat(run("--file", "/x=-", "--file", "/y=-")).isEqualTo(Verb.FAILED);
    assertThat(err.toString()).contains("only once");
  }

  @Test
  void what_makes_no_sense_is_a_failure_with_a_hint() {
    assertThat(run("--file", "x=-")).isEqualTo(Verb.FAILED);
    assertThat(err.toString()).contains("not the path of a file: \\\"x\\\"", "absolute path");
    assertThat(run("--file", "/x=/nonexistent/file")).isEqualTo(Verb.FAILED);
    assertThat(err.toString()).contains("/nonexistent/file");
    assertThat(data.size()).isZero();
  }

  private int run(String... arguments) {
    CommandLine line =
        new CommandLine(
            new UserDataCommand(new ByteArrayInputStream("sesame".getBytes(UTF_8)), data));
    line.getCommandSpec().exitCodeOnInvalidInput(Main.USAGE);
    return line.setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
