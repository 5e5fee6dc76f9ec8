package org.trovekeeper.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** The HTTP server on a Unix socket: one event loop that only moves bytes. */
final class HttpService implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx;

  private HttpService(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Returns when it can be connected to. */
  static HttpService start(Path place, Requests requests) {
    // no copies of class path files on disk
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
    HttpService service = new HttpService(vertx);
    try {
      await(
          vertx
              .createHttpServer()
              .requestHandler(requests)
              .listen(SocketAddress.domainSocketAddress(place.toString())));
      return service;
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static void await(Future<?> future) {
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
      throw GuestException.of(ErrorCode.FILE_FAILED, "the local API failed: %s".formatted(e), e);
    }
  }
}
