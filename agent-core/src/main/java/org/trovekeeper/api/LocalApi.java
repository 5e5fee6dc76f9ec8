package org.trovekeeper.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.rpc.Answering;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** Serves the local API until it is closed. Its socket has mode 0600. */
public final class LocalApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalApi.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final PrivateSocket socket;

  private LocalApi(Vertx vertx, PrivateSocket socket) {
    this.vertx = vertx;
    this.socket = socket;
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
    // one event loop that only moves bytes; no copies of class path files on disk
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(false)
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    LocalApi api = new LocalApi(vertx, socket);
    try {
      HttpServer server = vertx.createHttpServer();
      server.requestHandler(new Requests(dispatcher, reports));
      String address = socket.birthplace().toString();
      await(server.listen(SocketAddress.domainSocketAddress(address)), place);
      socket.publish();
    } catch (RuntimeException e) {
      api.close();
      throw e;
    }
    LOG.info("event=local-api-up socket={}", place);
    return api;
  }

  /** Calls that still wait for their answer find the connection closed. */
  @Override
  public void close() {
    socket.remove();
    await(vertx.close(), Path.of(""));
  }

  private static void await(Future<?> future, Path place) {
    try {
      future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GuestException.of(
          ErrorCode.INTERRUPTED, "stopped while the local API changed state", e);
    } catch (ExecutionException | TimeoutException e) {
      throw GuestException.of(
          ErrorCode.FILE_FAILED, "the local API at %s failed: %s".formatted(place, e), e);
    }
  }
}
