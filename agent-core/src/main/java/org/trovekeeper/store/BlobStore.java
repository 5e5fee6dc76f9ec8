package org.trovekeeper.store;

import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;

/**
 * Objects in containers. Fails with {@code STORE_FAILED}, {@code STORE_UNAUTHORIZED} or {@code
 * BACKUP_DAMAGED}; a missing object is empty. Every implementation passes {@code
 * BlobStoreContract}.
 */
public interface BlobStore extends AutoCloseable {
  /** Makes the container if it is missing; cheap when it is there. */
  void ensureContainer(String container);

  /**
   * Stores the buffer as one object, trying again from the buffer after a passing fault, and
   * compares the store's digest with ours.
   *
   * @param metadata keys in lower case with {@code _}, without the store's prefix
   */
  Stored put(BlobName name, Buffer body, Map<String, String> metadata);

  /**
   * Joins stored segments, in order, to one object under the name, with the metadata; the digest is
   * MD5 over the segments' hex MD5 texts. Checked after it was written.
   */
  Stored assemble(BlobName name, List<Stored> segments, Map<String, String> metadata);

  /**
   * The object's bytes from the first on. Where a connection breaks the stream reads on over
   * another one; it ends only where the object does, and fails when that cannot be reached.
   */
  Optional<InputStream> open(BlobName name);

  Optional<BlobInfo> stat(BlobName name);

  /**
   * What a joined object was joined from, in order; empty for a plain object, and where the store
   * does not tell. Parts may be joined objects themselves. Their metadata is left out.
   */
  List<BlobInfo> parts(BlobName name);

  /** Names below the prefix, sorted. */
  List<BlobName> list(String container, String prefix);

  /**
   * Nothing when it is missing. With {@code segments}, a joined object's segments go too, through
   * all levels.
   */
  void delete(BlobName name, boolean segments);

  /** The location text reported for an object, from which any Trove finds it again. */
  String location(BlobName name);

  @Override
  void close();

  /** A container and an object's name in it. */
  record BlobName(String container, String object) {
    /** By container, then by object. */
    public static final Comparator<BlobName> ORDER =
        Comparator.comparing(BlobName::container).thenComparing(BlobName::object);

    /** The last two elements of a location; {@code BAD_REQUEST} where it has none. */
    public static BlobName ofLocation(String location) {
      int object = location.lastIndexOf('/');
      int container = location.lastIndexOf('/', object - 1);
      if (object <= container + 1 || object == location.length() - 1) {
        throw GuestException.of(
            ErrorCode.BAD_REQUEST, "a backup's location ends in /CONTAINER/OBJECT");
      }
      return new BlobName(
          location.substring(container + 1, object), location.substring(object + 1));
    }
  }

  /** Something stored. The digest is a hex MD5. */
  record Stored(BlobName name, String digest, long size) {}

  /** What the store knows of an object; {@code digest} as in {@link Stored}, without quotes. */
  record BlobInfo(
      BlobName name, String digest, long size, boolean joined, Map<String, String> metadata) {}

  /** Bytes that can be sent again. Owned by the caller; not changed before the call returns. */
  interface Buffer {
    long size();

    /** A new stream over all of it, from the start. */
    InputStream stream();

    /** Hex MD5, counted once while it was filled. */
    String md5();
  }
}
