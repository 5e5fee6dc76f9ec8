package org.trovekeeper.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * A store that goes wrong where a test wants it to; everything else goes to the store behind it.
 */
public final class FaultyStore implements BlobStore {
  private final BlobStore behind;
  private final AtomicInteger puts = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);
  private int failingPut = -1;
  private int stallingPut = -1;
  private boolean failingManifest;
  private boolean hidingParts;
  private String damaged = "";
  private long truncateAt = -1;

  public FaultyStore(BlobStore behind) {
    this.behind = behind;
  }

  /** The put of this number, from 0, fails. */
  public FaultyStore failPut(int number) {
    failingPut = number;
    return this;
  }

  /** The put of this number hangs until {@link #release}. */
  public FaultyStore stallPut(int number) {
    stallingPut = number;
    return this;
  }

  public FaultyStore failManifest() {
    failingManifest = true;
    return this;
  }

  /** One bit of this plain object is read wrongly. */
  public FaultyStore damage(String object) {
    damaged = object;
    return this;
  }

  /** Streams end after so many bytes as if the object did. */
  public FaultyStore truncateAt(long bytes) {
    truncateAt = bytes;
    return this;
  }

  /** What an object was joined from is not told. */
  public FaultyStore hideParts() {
    hidingParts = true;
    return this;
  }

  public void release() {
    release.countDown();
  }

  @Override
  public void ensureContainer(String container) {
    behind.ensureContainer(container);
  }

  @Override
  public Stored put(BlobName name, Buffer body, Map<String, String> metadata) {
    int number = puts.getAndIncrement();
    if (number == failingPut) {
      throw GuestException.of(ErrorCode.STORE_FAILED, "the store refuses put %d".formatted(number));
    }
    if (number == stallingPut) {
      await();
    }
    return behind.put(name, body, metadata);
  }

  @Override
  public Stored assemble(BlobName name, List<Stored> segments, Map<String, String> metadata) {
    if (failingManifest) {
      throw GuestException.of(ErrorCode.STORE_FAILED, "the store refuses the manifest");
    }
    return behind.assemble(name, segments, metadata);
  }

  @Override
  public Optional<InputStream> open(BlobName name) {
    return behind.open(name).map(stream -> spoilt(name, stream));
  }

  @Override
  public Optional<BlobInfo> stat(BlobName name) {
    return behind.stat(name);
  }

  @Override
  public List<BlobInfo> parts(BlobName name) {
    return hidingParts ? List.of() : behind.parts(name);
  }

  @Override
  public List<BlobName> list(String container, String prefix) {
    return behind.list(container, prefix);
  }

  @Override
  public void delete(BlobName name, boolean segments) {
    behind.delete(name, segments);
  }

  @Override
  public String location(BlobName name) {
    return behind.location(name);
  }

  @Override
  public void close() {
    behind.close();
  }

  private InputStream spoilt(BlobName name, InputStream stream) {
    try (stream) {
      byte[] bytes = stream.readAllBytes();
      if (name.object().equals(damaged)) {
        bytes[bytes.length / 2] ^= 1;
      }
      int length = truncateAt < 0 ? bytes.length : (int) Math.min(truncateAt, bytes.length);
      return new ByteArrayInputStream(bytes, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
