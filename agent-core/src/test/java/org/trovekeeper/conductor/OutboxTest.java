package org.trovekeeper.conductor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.trovekeeper.conductor.FakeTransport.Taken;
import org.trovekeeper.conductor.Outbox.Retry;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.status.ServiceStatus;
import org.trovekeeper.testing.ManualTicker;
import org.trovekeeper.testing.MemoryFileTree;

@Timeout(60)
class OutboxTest {
  private static final Path STATE = Path.of("/state");
  private static final Path FOLDER = STATE.resolve("outbox");

  private final MemoryFileTree files = new MemoryFileTree();
  private final ManualTicker ticker = new ManualTicker();
  private final FakeTransport heartbeats = new FakeTransport();
  private final FakeTransport others = new FakeTransport();
  private final List<Outbox> opened = new ArrayList<>();
  private final RequestContext context =
      context(
          """
          {"user": "u", "project_id": "p", "request_id": "req-1", "auth_token": "hunter2",
           "service_catalog": [1],
           "trove_notification": {"notification_classname": "C", "server_type": "guest",
            "instance_id": "old", "name": "n"}}\
          """);

  @BeforeEach
  void makeFolder() {
    files.makeFolder(STATE, 0700, Optional.empty());
  }

  @AfterEach
  void stop() {
    heartbeats.goOn();
    others.goOn();
    opened.forEach(Outbox::close);
  }

  @Test
  void a_heartbeat_travels_as_trove_expects_it() throws InterruptedException {
    open().heartbeat(ServiceStatus.HEALTHY);
    Taken cast = heartbeats.take();
    assertThat(cast.method()).isEqualTo("heartbeat");
    assertThat(Json.write(cast.arguments()))
        .isEqualTo(
            "{\"instance_id\": \"g-1\", \"sent\": 1767225600.0,"
                + " \"payload\": {\"service_status\": \"healthy\"}}");
    assertThat(cast.context()).containsEntry("user_identity", "- - - - -").containsKey("roles");
    assertThat(cast.uniqueId()).matches("[0-9a-f]{32}");
  }

  @Test
  void a_backups_fields_travel_with_the_requests_context_without_its_token()
      throws InterruptedException {
    open().updateBackup(context, Map.of("backup_id", "b-1", "state", "BUILDING", "size", 0.15));
    Taken cast = others.take();
    assertThat(cast.method()).isEqualTo("update_backup");
    assertThat(cast.arguments())
        .isEqualTo(
            Map.of(
                "instance_id",
                "g-1",
                "sent",
                1767225600.0,
                "backup_id",
                "b-1",
                "state",
                "BUILDING",
                "size",
                0.15));
    assertThat(cast.context())
        .containsEntry("request_id", "req-1")
        .containsEntry("tenant", "p")
        .containsEntry("auth_token", null)
        .containsEntry("service_catalog", null)
        .containsKey("trove_notification");
  }

  @Test
  void notifications_are_handed_back_with_what_the_guest_adds() throws InterruptedException {
    Outbox outbox = open();
    outbox.notifyEnd(context, Map.of("name", "m"));
    outbox.notifyFailure(context, "no room", List.of("GuestError: no room\n"));
    outbox.reportRoot(context);
    assertThat(Json.write(others.take().arguments()))
        .isEqualTo(
            "{\"serialized_notification\": {\"notification_classname\": \"C\", \"server_type\":"
                + " \"guest\", \"instance_id\": \"g-1\", \"name\": \"m\"},"
                + " \"notification_args\": {}}");
    Taken failure = others.take();
    assertThat(failure.method()).isEqualTo("notify_exc_info");
    assertThat(failure.arguments())
        .containsEntry("message", "no room")
        .containsEntry("exception", List.of("GuestError: no room\n"));
    Taken root = others.take();
    assertThat(root.method()).isEqualTo("report_root");
    assertThat(root.arguments()).isEqualTo(Map.of("instance_id", "g-1"));
  }

  @Test
  void without_a_notification_nothing_is_notified() {
    Outbox outbox = open();
    outbox.notifyEnd(RequestContext.fresh(), Map.of());
    outbox.notifyFailure(RequestContext.fresh(), "m", List.of());
    assertThat(outbox.unsent()).isZero();
  }

  @Test
  void what_is_accepted_is_on_disk_without_a_token_and_is_sent_by_the_next_run_in_order()
      throws InterruptedException {
    others.goDown();
    Outbox first = open();
    first.updateBackup(context, Map.of("backup_id", "b", "state", "BUILDING"));
    first.updateBackup(context, Map.of("backup_id", "b", "state", "COMPLETED"));
    first.notifyEnd(context, Map.of());
    String firstId = others.tried().uniqueId();
    assertThat(files.list(FOLDER))
        .hasSize(3)
        .allSatisfy(file -> {
          assertThat(files.read(file).orElseThrow()).doesNotContain("hunter2");
          assertThat(files.entry(file).orElseThrow().mode()).isEqualTo(0600);
        });
    first.close();

    others.comeUp();
    ticker.advance(Duration.ofHours(-1));
    open().updateBackup(context, Map.of("backup_id", "c", "state", "BUILDING"));
    List<Taken> sent = List.of(others.take(), others.take(), others.take(), others.take());
    assertThat(sent)
        .extracting(cast -> String.valueOf(cast.arguments().getOrDefault("state", "-")))
        .containsExactly("BUILDING", "COMPLETED", "-", "BUILDING");
    assertThat(sent.getFirst().uniqueId()).isEqualTo(firstId);
    assertThat(
            sent.stream()
                .filter(cast -> cast.method().equals("update_backup"))
                .map(OutboxTest::sent)
                .toList())
        .isSorted()
        .doesNotHaveDuplicates()
        .startsWith(1767225600.0);
  }

  @Test
  void a_message_sent_again_keeps_its_time_and_id() throws InterruptedException {
    heartbeats.goDown();
    open().heartbeat(ServiceStatus.HEALTHY);
    Taken first = heartbeats.tried();
    Taken second = heartbeats.tried();
    assertThat(second).isEqualTo(first);
    heartbeats.comeUp();
    assertThat(heartbeats.take()).isEqualTo(first);
  }

  @Test
  void after_an_outage_only_the_newest_status_is_told() throws InterruptedException {
    heartbeats.hang();
    Outbox outbox = open();
    outbox.heartbeat(ServiceStatus.HEALTHY);
    double first = sent(heartbeats.tried());
    outbox.heartbeat(ServiceStatus.BLOCKED);
    outbox.heartbeat(ServiceStatus.CRASHED);
    outbox.heartbeat(ServiceStatus.SHUTDOWN);
    heartbeats.goDown();
    heartbeats.goOn();
    Taken next = heartbeats.tried();
    heartbeats.comeUp();
    assertThat(next.arguments().get("payload")).isEqualTo(Map.of("service_status", "shutdown"));
    assertThat(sent(next)).isGreaterThan(first);
    assertThat(heartbeats.take()).isEqualTo(next);
  }

  @Test
  void casts_that_hang_do_not_delay_heartbeats() throws InterruptedException {
    others.hang();
    Outbox outbox = open();
    outbox.reportRoot(context);
    others.tried();
    outbox.heartbeat(ServiceStatus.RUNNING);
    assertThat(heartbeats.take().method()).isEqualTo("heartbeat");
    assertThat(others.nothingTaken()).isTrue();
  }

  @Test
  void a_damaged_message_stays_on_disk_and_does_not_hold_up_the_others()
      throws InterruptedException {
    files.makeFolder(FOLDER, 0700, Optional.empty());
    Path damaged = FOLDER.resolve("0000000000000000007.json");
    files.write(damaged, "{", 0600, Optional.empty());
    open().reportRoot(context);
    assertThat(others.take().method()).isEqualTo("report_root");
    assertThat(files.exists(damaged)).isTrue();
  }

  @Test
  void a_full_disk_does_not_silence_the_instance() throws InterruptedException {
    Outbox outbox = open();
    files.fill();
    outbox.updateBackup(context, Map.of("backup_id", "b", "state", "FAILED"));
    outbox.heartbeat(ServiceStatus.RUNNING);
    assertThat(others.take().arguments()).containsEntry("state", "FAILED");
    assertThat(heartbeats.take().method()).isEqualTo("heartbeat");
    assertThatThrownBy(
            () -> {
              others.goDown();
              for (int i = 0; i < 200; i++) {
                outbox.reportRoot(context);
              }
            })
        .isInstanceOf(GuestException.class);
  }

  private Outbox open() {
    Outbox outbox =
        new Outbox(
            "g-1",
            files,
            FOLDER,
            new SentClock(files, STATE.resolve("sent.json"), ticker),
            ticker,
            heartbeats,
            others,
            new Retry(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(30)));
    opened.add(outbox);
    outbox.start();
    return outbox;
  }

  private static double sent(Taken cast) {
    return cast.arguments().get("sent") instanceof Double sent ? sent : 0;
  }

  private static RequestContext context(String json) {
    return new RequestContext(Json.parseObject(json));
  }
}
