package org.trovekeeper.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

final class LocalApiTest {
  @TempDir private Path folder = Path.of("");
  private final FakeDispatcher dispatcher = new FakeDispatcher();

  @Test
  void answers_a_call_with_its_result() throws IOException {
    dispatcher.on("echo", incoming -> incoming.arguments().get("text"));
    try (LocalApi _ = start()) {
      assertThat(post("/v1/call/echo", "{\"args\": {\"text\": \"grüß dich\"}}"))
          .startsWith("HTTP/1.1 200")
          .contains("{\"result\": \"gr\\u00fc\\u00df dich\"}");
    }
  }

  @Test
  void hands_on_context_over_a_fresh_one_and_asks_for_no_reply_queue() throws IOException {
    dispatcher.on("echo", _ -> null);
    try (LocalApi _ = start()) {
      post("/v1/call/echo", "{\"context\": {\"auth_token\": \"t\", \"project_id\": \"p\"}}");
    }
    var incoming = dispatcher.asked().getFirst();
    assertThat(incoming.context().projectId()).hasValue("p");
    assertThat(incoming.context().requestId()).startsWith("req-");
    assertThat(incoming.replyTo()).isEmpty();
  }

  @Test
  void answers_a_failure_with_class_code_message_and_hint() throws IOException {
    dispatcher.on(
        "fail",
        _ -> {
          throw GuestException.of(ErrorCode.USER_NOT_FOUND, "no user joe").withHint("look again");
        });
    try (LocalApi _ = start()) {
      assertThat(post("/v1/call/fail", "{}"))
          .startsWith("HTTP/1.1 404")
          .contains(
              "{\"failure\": {\"class\": \"UserNotFound\", \"code\": 101,"
                  + " \"message\": \"no user joe\", \"hint\": \"look again\"}}");
    }
  }

  @Test
  void without_wait_answers_when_the_call_is_accepted() throws IOException {
    CountDownLatch end = new CountDownLatch(1);
    dispatcher.hold("create_backup", end);
    try (LocalApi _ = start()) {
      assertThat(post("/v1/call/create_backup", "{\"wait\": false}")).startsWith("HTTP/1.1 202");
      assertThat(dispatcher.asked()).hasSize(1);
      end.countDown();
    }
  }

  @Test
  void a_call_that_takes_long_holds_up_no_other() throws IOException {
    CountDownLatch end = new CountDownLatch(1);
    dispatcher.hold("restart", end).on("rpc_ping", _ -> true);
    try (LocalApi _ = start();
        SocketChannel waiting = send("POST", "/v1/call/restart", "{}")) {
      assertThat(post("/v1/call/rpc_ping", "{}")).contains("{\"result\": true}");
      end.countDown();
      assertThat(read(waiting)).contains("{\"result\": \"done\"}");
    }
  }

  @Test
  void shows_status_version_and_backups() throws IOException {
    try (LocalApi _ = start()) {
      assertThat(get("/v1/status")).contains("\"guest_id\": \"g-1\"");
      assertThat(get("/v1/version")).contains("{\"version\": \"test\"}");
      assertThat(get("/v1/backups")).contains("\"backup_id\": \"b-1\"");
    }
  }

  @Test
  void refuses_unknown_paths_and_bodies_that_are_no_json_object() throws IOException {
    try (LocalApi _ = start()) {
      assertThat(get("/v2/anything")).startsWith("HTTP/1.1 404").contains("\"hint\"");
      assertThat(post("/v1/call/echo", "[1]")).startsWith("HTTP/1.1 400").contains("failure");
      assertThat(exchange("POST /v1/call/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 400")
          .contains("Content-Length");
    }
  }

  @Test
  void refuses_parts_of_a_call_that_it_does_not_know() throws IOException {
    dispatcher.on("stop_db", _ -> null);
    try (LocalApi _ = start()) {
      assertThat(post("/v1/call/stop_db", "{\"arg\": {\"do_not_start_on_reboot\": true}}"))
          .startsWith("HTTP/1.1 400")
          .contains("a call has no part arg");
    }
    assertThat(dispatcher.asked()).isEmpty();
  }

  @Test
  void refuses_a_body_larger_than_a_message_may_be() throws IOException {
    try (LocalApi _ = start()) {
      assertThat(
              exchange(
                  String.join(
                      "\r\n",
                      "POST /v1/call/echo HTTP/1.1",
                      "Host: x",
                      "Connection: close",
                      "Content-Length: 2097153",
                      "",
                      "")))
          .startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void a_call_refused_before_it_is_accepted_is_told_though_nobody_waits_for_its_end()
      throws IOException {
    try (LocalApi _ =
        LocalApi.start(
            socket(),
            (_, answering) -> {
              answering.reply(
                  new Reply.Failure(GuestException.of(ErrorCode.FILE_FAILED, "the disk is full")));
              answering.accepted();
            },
            new FakeReports())) {
      assertThat(post("/v1/call/create_backup", "{\"wait\": false}"))
          .startsWith("HTTP/1.1 500")
          .contains("the disk is full");
    }
  }

  @Test
  void nobody_but_the_owner_can_open_the_socket() throws IOException {
    try (LocalApi _ = start()) {
      assertThat(Files.getPosixFilePermissions(socket()))
          .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
      try (var children = Files.list(folder)) {
        assertThat(children).containsExactlyInAnyOrder(socket(), folder.resolve(".api"));
      }
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(".api"))))
          .isEqualTo("rwx------");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void the_http_server_starts_with_the_first_client() throws IOException {
    Path server = folder.resolve(".api/h");
    try (LocalApi _ = start()) {
      assertThat(server).doesNotExist();
      get("/v1/version");
      assertThat(server).exists();
      assertThat(get("/v1/version")).startsWith("HTTP/1.1 200");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void until_it_is_narrowed_the_socket_lies_in_a_private_folder() throws IOException {
    Path birthplace = PrivateSocket.prepare(socket()).birthplace();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(
                    java.util.Objects.requireNonNull(birthplace.getParent()))))
        .isEqualTo("rwx------");
    assertThat(birthplace.toString().length()).isLessThanOrEqualTo(socket().toString().length());
  }

  @Test
  void replaces_what_a_dead_agent_left() throws IOException {
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(socket()));
    dead.close();
    Files.createDirectory(folder.resolve(".api"));
    try (LocalApi _ = start()) {
      assertThat(get("/v1/version")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void refuses_the_place_of_a_living_agent_and_leaves_it_alone() throws IOException {
    try (LocalApi _ = start()) {
      assertThatThrownBy(this::start)
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("another agent answers at " + socket());
      assertThat(get("/v1/version")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void every_failure_has_an_http_status_of_its_kind() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(HttpRules.status(code))
          .as(code.name())
          .isBetween(400, 599)
          .matches(status ->
              (status < 500) == (code.kind() == ErrorCode.Kind.USER)
                  || code == ErrorCode.UNSUPPORTED);
    }
  }

  private LocalApi start() {
    return LocalApi.start(socket(), dispatcher, new FakeReports());
  }

  private Path socket() {
    return folder.resolve("api.sock");
  }

  private String get(String path) throws IOException {
    try (SocketChannel channel = send("GET", path, "")) {
      return read(channel);
    }
  }

  private String post(String path, String body) throws IOException {
    try (SocketChannel channel = send("POST", path, body)) {
      return read(channel);
    }
  }

  private SocketChannel send(String verb, String path, String body) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    return open(
        "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(verb, path, content.length, body));
  }

  private String exchange(String request) throws IOException {
    try (SocketChannel channel = open(request)) {
      return read(channel);
    }
  }

  private SocketChannel open(String request) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()));
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
    return channel;
  }

  private static String read(SocketChannel channel) throws IOException {
    ByteBuffer received = ByteBuffer.allocate(1 << 16);
    while (channel.read(received) >= 0 && received.hasRemaining()) {
      // until the server closes
    }
    return new String(received.array(), 0, received.position(), StandardCharsets.UTF_8);
  }
}
