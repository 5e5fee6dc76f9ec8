package org.trovekeeper.api;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.Answering;
import org.trovekeeper.rpc.Incoming;

/**
 * Serves the local API until it is closed. Its socket has mode 0600; the HTTP server behind it
 * starts with the first client.
 */
public final class LocalApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalApi.class);

  private final PrivateSocket socket;
  private final Requests requests;
  private final Doorman doorman;
  private Optional<HttpService> server = Optional.empty();

  private LocalApi(PrivateSocket socket, ServerSocketChannel door, Requests requests) {
    this.socket = socket;
    this.requests = requests;
    this.doorman = new Doorman(door, this::server);
  }

  /**
   * Returns when clients can connect. Fails with {@code BAD_CONFIGURATION} when another agent
   * answers there.
   *
   * @param dispatcher takes every call; told on a thread of its own, which it may block
   */
  public static LocalApi start(
      Path place, BiConsumer<Incoming, Answering> dispatcher, Reports reports) {
    PrivateSocket socket = PrivateSocket.prepare(place);
    LocalApi api = new LocalApi(socket, bound(socket), new Requests(dispatcher, reports));
    try {
      socket.publish();
    } catch (RuntimeException e) {
      api.close();
      throw e;
    }
    api.doorman.start();
    LOG.info("event=local-api-up socket={}", place);
    return api;
  }

  private static ServerSocketChannel bound(PrivateSocket socket) {
    try {
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
          .bind(UnixDomainSocketAddress.of(socket.birthplace()));
    } catch (IOException e) {
      throw socket.failed(e);
    }
  }

  /** Where HTTP is spoken, from the first time that it is asked for. */
  private synchronized Path server() {
    Path place = socket.inside();
    if (server.isEmpty()) {
      server = Optional.of(HttpService.start(place, requests));
    }
    return place;
  }

  /** Calls that still wait for their answer find the connection closed. */
  @Override
  public synchronized void close() {
    try {
      doorman.close();
    } catch (IOException e) {
      LOG.warn("event=local-api-door reason=\"{}\"", e.toString());
    }
    server.ifPresent(HttpService::close);
    server = Optional.empty();
    socket.remove();
  }
}
