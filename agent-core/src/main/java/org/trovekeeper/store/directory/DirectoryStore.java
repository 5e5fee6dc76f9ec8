package org.trovekeeper.store.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.Digests;
import org.trovekeeper.store.ExactStream;

/**
 * Containers as folders, objects as files, and a record of each object in the container's folder
 * {@code .objects}. The record is written last: an object is there when its record is.
 */
public final class DirectoryStore implements BlobStore {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryStore.class);
  private static final String RECORDS = ".objects";

  private final Path root;

  public DirectoryStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public void ensureContainer(String container) {
    attempt(
        "make container " + container,
        () -> {
          Files.createDirectories(folder(container).resolve(RECORDS));
          return container;
        });
  }

  /** Deletes what writers that were killed left in any container; called before work begins. */
  public void sweep() {
    if (Files.isDirectory(root)) {
      attempt(
          "sweep " + root,
          () -> {
            int swept = 0;
            try (Stream<Path> all = Files.walk(root, 2)) {
              for (Path folder : all.filter(Files::isDirectory).toList()) {
                swept += DurableFile.sweep(folder);
              }
            }
            if (swept > 0) {
              LOG.info("event=backup-store-swept folder={} unfinished_files={}", root, swept);
            }
            return swept;
          });
    }
  }

  @Override
  public Stored put(BlobName name, Buffer body, Map<String, String> metadata) {
    return attempt(
        "write " + name.object(),
        () -> {
          try (InputStream bytes = body.stream()) {
            String digest = DurableFile.write(file(name), bytes);
            if (!digest.equals(body.md5())) {
              throw GuestException.of(
                  ErrorCode.BACKUP_DAMAGED, "%s was changed on its way".formatted(name.object()));
            }
            return store(new BlobInfo(name, digest, body.size(), false, metadata), List.of());
          }
        });
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
    return attempt(
        "write " + name.object(),
        () -> store(new BlobInfo(name, digest, size, true, metadata), parts));
  }

  @Override
  public Optional<InputStream> open(BlobName name) {
    return record(name).map(record -> attempt("open " + name.object(), () -> stream(record)));
  }

  /** A record whose bytes are gone names nothing that could be read. */
  @Override
  public Optional<BlobInfo> stat(BlobName name) {
    return record(name).map(ObjectRecord::info).filter(this::hasBytes);
  }

  private boolean hasBytes(BlobInfo info) {
    if (info.joined()) {
      return true;
    }
    Path file = file(info.name());
    if (!Files.exists(file)) {
      LOG.warn("event=backup-record-without-file object={}", info.name().object());
      return false;
    }
    long size = attempt("look at " + info.name().object(), () -> Files.size(file));
    if (size != info.size()) {
      throw GuestException.of(
          ErrorCode.BACKUP_DAMAGED,
          "the stored object %s has %d bytes, recorded are %d"
              .formatted(info.name().object(), size, info.size()));
    }
    return true;
  }

  @Override
  public List<BlobInfo> parts(BlobName name) {
    return record(name).map(ObjectRecord::parts).orElse(List.of());
  }

  @Override
  public List<BlobName> list(String container, String prefix) {
    Path records = folder(container).resolve(RECORDS);
    if (!Files.isDirectory(records)) {
      return List.of();
    }
    return attempt(
        "list " + container,
        () -> {
          try (Stream<Path> files = Files.list(records)) {
            return files
                .map(file -> file.getFileName().toString())
                .filter(file -> file.startsWith(prefix) && file.endsWith(".json"))
                .map(file -> new BlobName(container, file.substring(0, file.length() - 5)))
                .sorted(BlobName.ORDER)
                .toList();
          }
        });
  }

  @Override
  public void delete(BlobName name, boolean segments) {
    List<BlobInfo> parts = segments ? parts(name) : List.of();
    attempt(
        "delete " + name.object(),
        () -> {
          Files.deleteIfExists(recordFile(name));
          Files.deleteIfExists(file(name));
          return name;
        });
    parts.forEach(part -> delete(part.name(), true));
  }

  @Override
  public String location(BlobName name) {
    return "file://%s/%s/%s".formatted(root, name.container(), name.object());
  }

  @Override
  public void close() {
    // nothing is kept open
  }

  private Stored store(BlobInfo info, List<BlobInfo> parts) throws IOException {
    byte[] record = new ObjectRecord(info, parts).write().getBytes(UTF_8);
    DurableFile.write(recordFile(info.name()), new ByteArrayInputStream(record));
    return new Stored(info.name(), info.digest(), info.size());
  }

  private Optional<ObjectRecord> record(BlobName name) {
    return attempt(
        "read " + name.object(),
        () -> {
          try {
            return Optional.of(ObjectRecord.read(Files.readString(recordFile(name)), name));
          } catch (NoSuchFileException absent) {
            return Optional.empty();
          }
        });
  }

  private InputStream stream(ObjectRecord record) throws IOException {
    BlobInfo info = record.info();
    if (!info.joined()) {
      return new ExactStream(
          Files.newInputStream(file(info.name())), info.name().object(), info.size());
    }
    // a part is opened when the one before it has ended
    var parts =
        record.parts().stream().map(part -> (InputStream) new LazyPart(this, part)).toList();
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  private Path file(BlobName name) {
    return folder(name.container()).resolve(checked(name.object()));
  }

  private Path recordFile(BlobName name) {
    return folder(name.container()).resolve(RECORDS).resolve(checked(name.object()) + ".json");
  }

  private Path folder(String container) {
    return root.resolve(checked(container));
  }

  /** Names come from outside; none may lead out of its folder or onto our records. */
  private static String checked(String name) {
    if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
      throw GuestException.of(ErrorCode.BAD_REQUEST, "not a name for a backup: " + name);
    }
    return name;
  }

  private static GuestException lost(BlobName name, Stored segment) {
    return GuestException.of(
        ErrorCode.STORE_FAILED,
        "segment %s of %s is missing or changed".formatted(segment.name().object(), name.object()));
  }

  private interface Effect<T> {
    T run() throws IOException;
  }

  private static <T> T attempt(String what, Effect<T> effect) {
    try {
      return effect.run();
    } catch (IOException e) {
      throw GuestException.of(
          ErrorCode.STORE_FAILED, "could not %s: %s".formatted(what, e.getMessage()), e);
    }
  }
}
