package org.trovekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.trovekeeper.it.Cloud.Messaging;

/** The harness itself, so that a failure elsewhere is one of the agent. */
@Story
class HarnessIT {
  private final Cloud cloud;

  HarnessIT(Cloud cloud) {
    this.cloud = cloud;
  }

  @Test
  @Order(1)
  void aCallToAGuestThatIsNotThereTimesOutAsTroveSaysIt() {
    var id = cloud.register(Cloud.Order.of(Messaging.SECURE), null);
    assertThatExceptionOfType(ControlPlane.Failure.class)
        .isThrownBy(() -> cloud.api().ask("raw_call", id, "rpc_ping", Map.of(), 1))
        .matches(failure -> failure.type().equals("GuestError"))
        .withMessageContaining("Timed out waiting for a reply");
    assertThat(cloud.api().status(id)).isEqualTo("new");
  }

  @ParameterizedTest
  @EnumSource
  @Order(2)
  void whatAGuestWritesStaysInItsOwnFoldersAndWhatItStartsEndsWithIt(Engine engine)
      throws Exception {
    var data = engine.family().mountPoint();
    ProcessHandle sleep;
    try (var guest =
        new Guest(
            cloud.bed(), engine, 250, Map.of("/etc/trove/conf.d/guest_info.conf", "[DEFAULT]\n"))) {
      guest.startInside(
          "mine.log",
          "sh",
          "-c",
          "cp /etc/trove/conf.d/guest_info.conf " + data + "/mine; exec sleep 600");
      var mine = guest.inside(data + "/mine");
      Poll.until(
          "the guest's process",
          () -> guest.processes().anyMatch(it -> Guest.name(it).equals("sleep")));
      assertThat(Files.readString(mine)).isEqualTo("[DEFAULT]\n");
      assertThat(Path.of(data + "/mine")).doesNotExist();
      sleep = guest.processes().findFirst().orElseThrow();
    }
    Poll.until("end of the guest's processes", () -> !sleep.isAlive());
  }

  @Test
  @Order(3)
  void bothAuthenticationsOfSwiftGiveAnAccount() {
    assertThat(cloud.swift().accountUrl()).contains("/v1/AUTH_").endsWith(cloud.swift().project());
    assertThat(Swift.ofTempAuth(cloud.bed()).accountUrl()).contains("/v1/AUTH_test");
  }
}
