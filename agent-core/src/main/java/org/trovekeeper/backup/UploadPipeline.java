package org.trovekeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.trovekeeper.backup.SegmentPlan.Limits;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.BlobStore.Stored;

/**
 * Moves one stream into the store: a thread reads, compresses and encrypts into buffers, others
 * upload them. When all buffers are in use the reader waits, and with it the tool. The first
 * failure, wherever it is, ends the transfer.
 */
final class UploadPipeline implements AutoCloseable {
  private final BlobStore store;
  private final BlobName target;
  private final long segmentMaxBytes;
  private final Limits limits;
  private final BufferPool pool;
  private final ExecutorService uploads;
  private final ExecutorService reader;
  private final List<CompletableFuture<Stored>> segments = new ArrayList<>();
  private volatile long plainBytes;
  private final CompletableFuture<Optional<Segment>> transfer = new CompletableFuture<>();

  UploadPipeline(BlobStore store, BlobName target, long segmentMaxBytes, Limits limits) {
    this.store = store;
    this.target = target;
    this.segmentMaxBytes = segmentMaxBytes;
    this.limits = limits;
    this.pool = new BufferPool(limits.bufferBytes(), limits.buffers());
    this.reader = Executors.newSingleThreadExecutor(threads("backup-read-"));
    this.uploads = Executors.newFixedThreadPool(limits.buffers(), threads("backup-upload-"));
  }

  /** The part of a segment's name that all segments of an object share. */
  static String segmentPrefix(BlobName target) {
    String object = target.object();
    int dot = object.indexOf('.');
    return (dot < 0 ? object : object.substring(0, dot)) + "_";
  }

  /** Reads the stream to its end; returns when everything but the last step is in the store. */
  void transfer(InputStream plain, BackupEncoding encoding, Deadline deadline) {
    reader.execute(() -> read(plain, encoding, deadline));
    try {
      transfer.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw GuestException.of(ErrorCode.BACKUP_FAILED, "the backup did not end in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GuestException.of(ErrorCode.INTERRUPTED, "the backup was interrupted", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    }
  }

  /**
   * Whether the stream had no byte. Why is the tool's to say; when that says nothing, it is a
   * failure all the same.
   */
  boolean empty() {
    return plainBytes == 0;
  }

  /** Gives what was transferred its name: this alone makes it a backup. */
  Stored complete(Map<String, String> metadata) {
    Optional<Segment> uncut = transfer.join();
    if (uncut.isPresent()) {
      return store.put(target, uncut.get(), metadata);
    }
    List<Stored> stored = segments.stream().map(CompletableFuture::join).toList();
    List<List<Stored>> groups = SegmentPlan.groups(stored, limits);
    if (groups.isEmpty()) {
      return store.assemble(target, stored, metadata);
    }
    List<Stored> manifests = new ArrayList<>();
    for (List<Stored> group : groups) {
      BlobName name = segmentName("manifest_%08d".formatted(manifests.size()));
      manifests.add(store.assemble(name, group, Map.of()));
    }
    return store.assemble(target, manifests, metadata);
  }

  /** Ends what still runs. An upload that hangs keeps its thread, and loses its buffer. */
  @Override
  public void close() {
    reader.shutdownNow();
    uploads.shutdownNow();
    try {
      reader.awaitTermination(10, TimeUnit.SECONDS);
      uploads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.close();
  }

  private void read(InputStream plain, BackupEncoding encoding, Deadline deadline) {
    try {
      SegmentWriter writer =
          new SegmentWriter(
              pool,
              limits.bufferBytes(),
              number -> SegmentPlan.buffers(number, segmentMaxBytes, limits),
              this::upload,
              deadline);
      try (OutputStream transformed = encoding.write(writer)) {
        copy(plain, transformed, writer);
      }
      Optional<Segment> uncut = writer.end();
      segments.forEach(CompletableFuture::join);
      transfer.complete(uncut);
    } catch (Throwable e) {
      // also an Error: the caller waits for this thread
      transfer.completeExceptionally(e);
    }
  }

  private void copy(InputStream plain, OutputStream transformed, SegmentWriter writer)
      throws IOException {
    try {
      plainBytes = plain.transferTo(transformed);
    } catch (IOException | RuntimeException e) {
      writer.abandon();
      throw e;
    }
  }

  /** Called by the reader only. */
  private void upload(int number, Segment segment) {
    if (transfer.isCompletedExceptionally()) {
      throw GuestException.of(ErrorCode.BACKUP_FAILED, "the backup has failed before");
    }
    if (number == limits.segments()) {
      throw GuestException.of(
          ErrorCode.BACKUP_FAILED,
          "the backup has more than %d segments".formatted(limits.segments()));
    }
    BlobName name = segmentName("%08d".formatted(number));
    segments.add(CompletableFuture.supplyAsync(() -> put(name, segment), uploads));
  }

  private Stored put(BlobName name, Segment segment) {
    try {
      return store.put(name, segment, Map.of());
    } catch (RuntimeException e) {
      transfer.completeExceptionally(e);
      throw e;
    } finally {
      segment.buffers().forEach(pool::give);
    }
  }

  private BlobName segmentName(String end) {
    return new BlobName(target.container(), segmentPrefix(target) + end);
  }

  private static GuestException failure(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof GuestException known
        ? known
        : GuestException.of(
            ErrorCode.BACKUP_FAILED,
            "the backup's stream failed: %s".formatted(cause.getMessage()),
            cause);
  }

  private static ThreadFactory threads(String name) {
    return Thread.ofPlatform().daemon().name(name, 0).factory();
  }
}
