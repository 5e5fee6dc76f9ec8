package org.trovekeeper.cloudinit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.trovekeeper.cloudinit.MimeReader.ReadPart;
import org.trovekeeper.cloudinit.UserDataException.Reason;

class UserDataTest {
  private static final InjectedFile IDENTITY =
      InjectedFile.of(
          Content.of("[DEFAULT]\nguest_id = g-1\n"), "/etc/trove/conf.d/guest_info.conf");
  private static final Template SCRIPT = new Template("first.sh", "#!/bin/sh\ntouch /run/done\n");

  @Test
  void files_become_a_cloud_config_that_only_root_can_read() {
    ReadPart part =
        MimeReader.parts(UserData.compose(List.of(IDENTITY), Optional.empty())).getFirst();
    assertThat(part.type()).isEqualTo("text/cloud-config");
    assertThat(part.text()).startsWith("#cloud-config\n");
    assertThat(MimeReader.files(part)).containsExactly(IDENTITY);
    assertThat(IDENTITY.permissions()).isEqualTo("0600");
    assertThat(IDENTITY.owner()).isEqualTo("root:root");
  }

  @Test
  void a_template_is_a_part_of_its_own_before_the_files() {
    UserData data = UserData.compose(List.of(IDENTITY), Optional.of(SCRIPT));
    assertThat(data.parts()).containsExactly(PartType.SCRIPT, PartType.CLOUD_CONFIG);
    assertThat(data.gzipped()).isFalse();
    List<ReadPart> parts = MimeReader.parts(data);
    assertThat(parts.getFirst().type()).isEqualTo("text/x-shellscript");
    assertThat(parts.getFirst().text()).isEqualTo(SCRIPT.text());
    assertThat(parts.getFirst().headers().get("content-disposition")).contains("\"first.sh\"");
  }

  @Test
  void every_part_says_that_it_is_added_to_those_before_it() {
    assertThat(MimeReader.parts(UserData.compose(List.of(IDENTITY), Optional.of(SCRIPT))))
        .allSatisfy(
            part -> assertThat(part.headers()).containsEntry("merge-type", MimeMessage.MERGE_TYPE));
  }

  @ParameterizedTest
  @CsvSource({
    "'#!/bin/sh\n', text/x-shellscript",
    "'#cloud-config\n{}\n', text/cloud-config",
    "'#cloud-config-archive\n[]\n', text/cloud-config-archive",
    "'#cloud-config-jsonp\n[]\n', text/cloud-config-jsonp",
    "'#cloud-boothook\ntrue\n', text/cloud-boothook",
    "'#include\nhttp://h/x\n', text/x-include-url",
    "'#include-once\nhttp://h/x\n', text/x-include-once-url",
    "'#part-handler\n', text/part-handler",
    "'## template: jinja\n#cloud-config\n{{ x }}\n', text/jinja2",
  })
  void the_first_line_decides_the_type(String text, String type) {
    assertThat(new Template("t", text).type().mimeType()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#!/bin/sh\necho Grüße\n", "#!/bin/sh\r\n", "#!/bin/sh\necho \u001b\n"})
  void what_the_message_would_garble_is_encoded(String text) {
    UserData data = UserData.compose(List.of(), Optional.of(new Template("t", text)));
    assertThat(MimeReader.parts(data).getFirst().text()).isEqualTo(text);
    assertThat(data.content().bytes()).doesNotContain('\r', 0x1b);
  }

  @Test
  void equal_input_gives_equal_bytes() {
    assertThat(UserData.compose(List.of(IDENTITY), Optional.of(SCRIPT)))
        .isEqualTo(UserData.compose(List.of(IDENTITY), Optional.of(SCRIPT)));
  }

  @Test
  void it_is_compressed_only_when_nova_would_not_take_it() {
    int bytes = UserData.compose(List.of(), Optional.of(script(0))).content().bytes().length;
    int room = UserData.NOVA_LIMIT / 4 * 3 - bytes;
    UserData fits = UserData.compose(List.of(), Optional.of(script(room)));
    assertThat(fits.gzipped()).isFalse();
    assertThat(fits.content().base64()).hasSize(65532);

    UserData over = UserData.compose(List.of(), Optional.of(script(room + 1)));
    assertThat(over.gzipped()).isTrue();
    assertThat(over.content().base64().length()).isLessThan(5000);
    assertThat(MimeReader.parts(over).getFirst().text()).isEqualTo(script(room + 1).text());
  }

  @Test
  void too_much_is_refused_with_the_figures() {
    byte[] noise = new byte[100_000];
    new Random(7).nextBytes(noise);
    UserDataException failure =
        failure(() ->
            UserData.compose(List.of(InjectedFile.of(Content.of(noise), "/n")), Optional.empty()));
    assertThat(failure.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(failure).hasMessageContaining("Nova takes 65535");
  }

  @ParameterizedTest
  @CsvSource({
    "etc/x, PATH",
    "/, PATH",
    "'', PATH",
    "/a/../b, PATH",
    "/a//b, PATH",
    "/a/, PATH",
    "'/a\nb', PATH",
    "/a/., PATH"
  })
  void a_path_that_is_not_absolute_and_plain_is_refused(String path, Reason reason) {
    assertThat(failure(() -> InjectedFile.of(Content.of(""), path)).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0:0", "1001", "root:", ":root", "a:b:c", "a b"})
  void an_owner_that_is_no_name_is_refused(String owner) {
    assertThat(failure(() -> new InjectedFile(Content.of(""), "/x", owner, "0600")).reason())
        .isEqualTo(Reason.OWNER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rw", "0o600", "60", "0800", "00600", "4755"})
  void permissions_that_are_not_octal_are_refused(String permissions) {
    assertThat(failure(() -> new InjectedFile(Content.of(""), "/x", "root", permissions)).reason())
        .isEqualTo(Reason.PERMISSIONS);
  }

  @Test
  void no_file_is_written_twice() {
    assertThat(
            failure(() -> UserData.compose(List.of(IDENTITY, IDENTITY), Optional.empty())).reason())
        .isEqualTo(Reason.DUPLICATE_PATH);
    Template template =
        new Template("t", "#cloud-config\nwrite_files:\n- path: /b\n- {path: /c, append: true}\n");
    assertThat(
            failure(() ->
                    UserData.compose(
                        List.of(InjectedFile.of(Content.of(""), "/b")), Optional.of(template)))
                .reason())
        .isEqualTo(Reason.DUPLICATE_PATH);
    assertThat(
            UserData.compose(List.of(InjectedFile.of(Content.of(""), "/c")), Optional.of(template))
                .parts())
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "'#cloud-config\n- a\n', TEMPLATE_MAPPING",
    "'#cloud-config\n', TEMPLATE_MAPPING",
    "'#cloud-config\na: [\n', TEMPLATE_MAPPING",
    "'#cloud-config\n{}', TEMPLATE_TEXT",
    "'runcmd: []\n', TEMPLATE_TYPE",
    "'\n', TEMPLATE_TYPE",
  })
  void a_template_that_would_be_dropped_is_refused(String text, Reason reason) {
    assertThat(failure(() -> new Template("t", text)).reason()).isEqualTo(reason);
  }

  @Test
  void a_template_that_is_not_text_is_refused() {
    assertThat(failure(() -> Template.of("t", new byte[] {'#', '!', (byte) 0xff, '\n'})).reason())
        .isEqualTo(Reason.TEMPLATE_TEXT);
  }

  @Test
  void nothing_at_all_is_refused() {
    assertThat(failure(() -> UserData.compose(List.of(), Optional.empty())).reason())
        .isEqualTo(Reason.NOTHING);
  }

  @Test
  void contents_do_not_show_in_logs_and_failures() {
    assertThat(IDENTITY.toString()).doesNotContain(IDENTITY.content().base64());
  }

  @Test
  void every_datastore_has_a_template_that_starts_the_agent() {
    assertThat(Templates.DATASTORES)
        .allSatisfy(datastore -> {
          ReadPart part =
              MimeReader.parts(
                      UserData.compose(List.of(IDENTITY), Optional.of(Templates.of(datastore))))
                  .getFirst();
          assertThat(part.yaml())
              .satisfies(
                  yaml -> assertThat(yaml.keySet()).map(String::valueOf).containsExactly("runcmd"));
          assertThat((List<?>) part.yaml().get("runcmd"))
              .last()
              .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
              .contains("systemctl", "trovekeeper.service");
        });
    assertThat(failure(() -> Templates.of("oracle")).reason()).isEqualTo(Reason.UNKNOWN_DATASTORE);
  }

  private static Template script(int length) {
    StringBuilder lines = new StringBuilder("#!/bin/sh\n#");
    IntStream.range(0, length).forEach(i -> lines.append(i % 100 == 99 ? '\n' : '#'));
    return new Template("t", lines.append("\n").toString());
  }

  private static UserDataException failure(ThrowingCallable call) {
    return catchThrowableOfType(UserDataException.class, call);
  }
}
