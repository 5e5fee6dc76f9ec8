package org.trovekeeper.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/** A store in memory; what it holds outlives {@link #close}. */
public final class MemoryStore implements BlobStore {
  private final ConcurrentMap<BlobName, Entry> entries = new ConcurrentHashMap<>();

  /** {@code bytes} of a joined object are empty. */
  private record Entry(BlobInfo info, HeldBytes bytes, List<BlobInfo> parts) {}

  @Override
  public void ensureContainer(String container) {
    // containers are nothing but a part of the name here
  }

  @Override
  public Stored put(BlobName name, Buffer body, Map<String, String> metadata) {
    byte[] bytes = read(body);
    String digest = Digests.of(bytes);
    if (bytes.length != body.size() || !digest.equals(body.md5())) {
      throw GuestException.of(
          ErrorCode.BACKUP_DAMAGED, "%s is not what it was said to be".formatted(name.object()));
    }
    BlobInfo info = new BlobInfo(name, digest, bytes.length, false, Map.copyOf(metadata));
    entries.put(name, new Entry(info, new HeldBytes(bytes), List.of()));
    return new Stored(name, digest, bytes.length);
  }

  @Override
  public Stored assemble(BlobName name, List<Stored> segments, Map<String, String> metadata) {
    List<BlobInfo> parts = new ArrayList<>();
    for (Stored segment : segments) {
      BlobInfo part = stat(segment.name()).orElseThrow(() -> lost(name, segment));
      if (!part.digest().equals(segment.digest()) || part.size() != segment.size()) {
        throw lost(name, segment);
      }
      parts.add(new BlobInfo(part.name(), part.digest(), part.size(), part.joined(), Map.of()));
    }
    String digest = Digests.joined(parts.stream().map(BlobInfo::digest).toList());
    long size = parts.stream().mapToLong(BlobInfo::size).sum();
    BlobInfo info = new BlobInfo(name, digest, size, true, Map.copyOf(metadata));
    entries.put(name, new Entry(info, new HeldBytes(new byte[0]), List.copyOf(parts)));
    return new Stored(name, digest, size);
  }

  @Override
  public Optional<InputStream> open(BlobName name) {
    return Optional.ofNullable(entries.get(name)).map(this::stream);
  }

  @Override
  public Optional<BlobInfo> stat(BlobName name) {
    return Optional.ofNullable(entries.get(name)).map(Entry::info);
  }

  @Override
  public List<BlobInfo> parts(BlobName name) {
    return Optional.ofNullable(entries.get(name)).map(Entry::parts).orElse(List.of());
  }

  @Override
  public List<BlobName> list(String container, String prefix) {
    return entries.keySet().stream()
        .filter(name -> name.container().equals(container) && name.object().startsWith(prefix))
        .sorted(BlobName.ORDER)
        .toList();
  }

  @Override
  public void delete(BlobName name, boolean segments) {
    Entry gone = entries.remove(name);
    if (gone != null && segments) {
      gone.parts().forEach(part -> delete(part.name(), true));
    }
  }

  @Override
  public String location(BlobName name) {
    return "memory:///%s/%s".formatted(name.container(), name.object());
  }

  @Override
  public void close() {
    // the objects stay: a store is opened once for each request
  }

  private InputStream stream(Entry entry) {
    if (!entry.info().joined()) {
      return entry.bytes().stream();
    }
    List<InputStream> streams =
        entry.parts().stream().map(part -> open(part.name()).orElseThrow()).toList();
    return new SequenceInputStream(Collections.enumeration(streams));
  }

  private static GuestException lost(BlobName name, Stored segment) {
    return GuestException.of(
        ErrorCode.STORE_FAILED,
        "segment %s of %s is missing or changed".formatted(segment.name().object(), name.object()));
  }

  private static byte[] read(Buffer body) {
    try (InputStream stream = body.stream()) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
