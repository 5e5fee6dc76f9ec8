package org.trovekeeper.it.amqp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.trovekeeper.config.MessagingSettings;
import org.trovekeeper.config.MessagingSettings.Broker;
import org.trovekeeper.config.MessagingSettings.QueueOptions;
import org.trovekeeper.rpc.Answering;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.rpc.amqp.AmqpConnections;
import org.trovekeeper.rpc.amqp.AmqpServer;
import org.trovekeeper.spi.Secret;

/** The transport in a process of its own, with the memory that the package gives the agent. */
final class SmallServer {
  private SmallServer() {}

  /** Says {@code ready} when calls are served, and answers each with its method's name. */
  static Process start(int port, String guestId) throws java.io.IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xss512k",
                "-Xms5m",
                "-XX:NewSize=1m",
                "-Xmx96m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path")));
    line.addAll(List.of(SmallServer.class.getName(), Integer.toString(port), guestId));
    return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Until it is killed. */
  public static void main(String[] arguments) throws InterruptedException {
    MessagingSettings settings =
        new MessagingSettings(
            List.of(
                new Broker(
                    "127.0.0.1", Integer.parseInt(arguments[0]), "trove", new Secret("trovepw"))),
            "/",
            "trove",
            "conductor-" + arguments[1],
            Optional.empty(),
            new QueueOptions(false, false, false, false, 0, 0, 0, Duration.ofMinutes(30), false),
            8,
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));
    AmqpConnections connections =
        new AmqpConnections(settings, arguments[1], AmqpServerIT.ticker());
    AmqpServer server =
        new AmqpServer(
            connections,
            arguments[1],
            Optional.empty(),
            SmallServer::answer,
            () -> System.out.println("ready"));
    server.start();
    Thread.currentThread().join();
  }

  private static void answer(Incoming incoming, Answering answering) {
    answering.accepted();
    answering.reply(new Reply.Result(incoming.method()));
  }
}
