package org.trovekeeper.it.guest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.trovekeeper.cloudinit.Content;
import org.trovekeeper.cloudinit.InjectedFile;
import org.trovekeeper.cloudinit.Template;
import org.trovekeeper.cloudinit.Templates;
import org.trovekeeper.cloudinit.UserData;
import org.trovekeeper.it.Command;

/** User data as it comes to guests, ours and each control plane's, and the real cloud-init. */
final class UserDataIT {
  private static final String INFO = "/etc/trove/conf.d/guest_info.conf";
  private static final String CONFIG = "/etc/trove/conf.d/trove-guestagent.conf";
  private static final String IDENTITY = "[DEFAULT]\nguest_id=g-1\ndatastore_manager=mariadb\n";
  private static final String BUS = "[DEFAULT]\ntransport_url = rabbit://trove:ä$1@10.0.0.1\n";
  private static final Map<String, String> INJECTED = Map.of(INFO, IDENTITY, CONFIG, BUS);

  /** With what stands for the agent's unit: what matters here is that it is started. */
  private static final Image WITH_AGENT =
      Image.plain()
          .withFile(
              "/etc/systemd/system/trovekeeper.service",
              """
              [Service]
              Type=oneshot
              RemainAfterExit=yes
              ExecStart=/usr/bin/test -s /etc/trove/conf.d/guest_info.conf
              [Install]
              WantedBy=multi-user.target
              """);

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void guestsCanBoot() {
    SeededGuest.assumePossible(folder);
  }

  @Test
  void our_message_brings_all_files_and_runs_all_commands() {
    Template template =
        Template.of(
            "own.cloudinit",
            """
            #cloud-config
            write_files:
              - {path: /etc/from-template, content: hello}
            runcmd:
              - [touch, /run/first]
              - [touch, /run/second]
            """
                .getBytes(UTF_8));
    InjectedFile odd =
        new InjectedFile(
            Content.of(new byte[] {0, 10, 13, (byte) 0xff}), "/opt/ä \"b\"/c", "ubuntu", "750");
    UserData data =
        UserData.compose(
            List.of(InjectedFile.of(Content.of("[DEFAULT]\n"), INFO), odd), Optional.of(template));
    try (SeededGuest guest = boot(data)) {
      assertSound(guest);
      assertThat(guest.run("cat", "/etc/from-template")).isEqualTo("hello");
      assertThat(guest.run("cat", INFO)).isEqualTo("[DEFAULT]");
      assertThat(guest.run("stat", "-c", "%a %U:%G", INFO)).isEqualTo("600 root:root");
      assertThat(guest.run("od", "-An", "-tx1", odd.path())).isEqualTo("00 0a 0d ff");
      assertThat(guest.run("stat", "-c", "%a %U", odd.path())).isEqualTo("750 ubuntu");
      guest.run("test", "-e", "/run/first", "-a", "-e", "/run/second");
    }
  }

  @Test
  void a_compressed_message_and_a_script_arrive_too() {
    String big = "one line of a large but dull file\n".repeat(3000);
    Template script = new Template("first.sh", "#!/bin/sh\nwc -c <\"/etc/big\" >/run/größe\n");
    UserData data =
        UserData.compose(
            List.of(InjectedFile.of(Content.of(big), "/etc/big")), Optional.of(script));
    assertThat(data.gzipped()).isTrue();
    try (SeededGuest guest = boot(data)) {
      assertSound(guest);
      assertThat(guest.run("cat", "/run/größe")).isEqualTo("" + big.length());
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_a_control_plane_composes_with_our_template_brings_its_files(
      ControlPlaneUserData composition) {
    String text = composition.compose(Templates.of("mariadb").text(), INJECTED);
    try (SeededGuest guest = boot(Content.of(text), WITH_AGENT)) {
      assertSound(guest);
      assertInjected(guest);
    }
  }

  @Test
  void personality_files_on_a_config_drive_arrive_beside_our_template() {
    Path drive = folder.resolve("drive");
    write(
        drive,
        "latest/meta_data.json",
        """
        {"uuid": "g-1", "hostname": "rocky", "name": "rocky", "files": [
         {"path": "%s", "content_path": "/content/0000"},
         {"path": "%s", "content_path": "/content/0001"}]}
        """
            .formatted(INFO, CONFIG));
    write(drive, "content/0000", IDENTITY);
    write(drive, "content/0001", BUS);
    write(drive, "latest/user_data", Templates.of("mariadb").text());
    try (SeededGuest guest = SeededGuest.withConfigDrive(folder, WITH_AGENT, drive)) {
      assertSound(guest);
      assertInjected(guest);
    }
  }

  @Test
  void cloud_inits_own_check_accepts_every_template_and_its_lines_for_a_stock_image() {
    Map<String, String> texts = new HashMap<>();
    for (String datastore : Templates.DATASTORES) {
      String template = Templates.of(datastore).text();
      texts.put("/root/" + datastore, template);
      texts.put("/root/" + datastore + "-stock", stock(template));
    }
    Image image = Image.plain().withFile("/root/wrong", "#cloud-config\nruncmd: 7\n");
    for (var text : texts.entrySet()) {
      image = image.withFile(text.getKey(), text.getValue());
    }
    try (SeededGuest guest = boot(Content.of("#cloud-config\n{}\n"), image)) {
      assertThat(check(guest, "/root/wrong").exit()).isNotZero();
      assertThat(texts.keySet())
          .hasSize(24)
          .allSatisfy(text ->
              assertThat(check(guest, text).out()).isEqualTo("Valid schema " + text + "\n"));
    }
  }

  private static Command check(SeededGuest guest, String text) {
    return guest.exec("cloud-init", "schema", "--config-file", text);
  }

  /** The lines that a template has in its comments for a stock image. */
  private static String stock(String template) {
    StringBuilder lines = new StringBuilder("#cloud-config\n");
    template
        .lines()
        .filter(line -> line.startsWith("#  "))
        .forEach(line -> lines.append(line.substring(3)).append('\n'));
    return lines.toString();
  }

  private SeededGuest boot(UserData data) {
    return boot(data.content(), Image.plain());
  }

  private SeededGuest boot(Content userData, Image image) {
    return SeededGuest.withUserData(folder, image, userData.bytes());
  }

  private static void write(Path drive, String name, String text) {
    Image.write(drive.resolve("openstack").resolve(name), text);
  }

  /** Nothing was dropped or misunderstood. */
  private static void assertSound(SeededGuest guest) {
    assertThat(guest.run("cloud-init", "schema", "--system")).contains("Valid schema");
    // it ends with 2 after a warning, and this image has no ssh to make keys for
    assertThat(guest.exec("cloud-init", "status", "--format", "json").out())
        .contains("\"errors\": []", "\"status\": \"done\"");
  }

  private static void assertInjected(SeededGuest guest) {
    INJECTED.forEach((path, text) -> assertThat(guest.run("cat", path)).isEqualTo(text.strip()));
    assertThat(guest.run("systemctl", "is-enabled", "trovekeeper.service")).isEqualTo("enabled");
    assertThat(guest.run("systemctl", "is-active", "trovekeeper.service")).isEqualTo("active");
  }
}
