package org.trovekeeper.store.swift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.trovekeeper.store.swift.SwiftConnection.REGION;

import com.google.common.hash.HashCode;
import com.google.common.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jclouds.http.options.GetOptions;
import org.jclouds.io.Payload;
import org.jclouds.io.Payloads;
import org.jclouds.openstack.swift.v1.SwiftApi;
import org.jclouds.openstack.swift.v1.domain.DeleteStaticLargeObjectResponse;
import org.jclouds.openstack.swift.v1.domain.Segment;
import org.jclouds.openstack.swift.v1.domain.SwiftObject;
import org.jclouds.openstack.swift.v1.features.ObjectApi;
import org.jclouds.openstack.swift.v1.options.PutOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.Digests;

/** One account of Swift. Joined objects are static large objects. */
final class SwiftStore implements BlobStore {
  private static final Logger LOG = LoggerFactory.getLogger(SwiftStore.class);
  private static final int FORBIDDEN = 403;
  private static final int CONFLICT = 409;

  private final SwiftApi api;
  private final String accountUrl;
  private final Attempts attempts;
  private final Listing listing;
  private final Set<String> containers = ConcurrentHashMap.newKeySet();

  SwiftStore(SwiftApi api, String accountUrl, Attempts attempts, Listing listing) {
    this.api = api;
    this.accountUrl = accountUrl;
    this.attempts = attempts;
    this.listing = listing;
  }

  @Override
  public void ensureContainer(String container) {
    if (containers.contains(container)) {
      return;
    }
    attempts.run("make container " + container, () -> made(container));
    containers.add(container);
  }

  /**
   * A conflict means that another client makes it, or that the name is taken: the put will show
   * which.
   */
  private boolean made(String container) {
    try {
      return api.getContainerApi(REGION).create(container);
    } catch (RuntimeException e) {
      boolean there =
          FailureRules.status(e) == CONFLICT
              || (FailureRules.status(e) == FORBIDDEN
                  && api.getContainerApi(REGION).get(container) != null);
      if (!there) {
        throw e;
      }
      LOG.info(
          "event=swift-container-not-made container={} reason=\"{}\"", container, e.getMessage());
      return false;
    }
  }

  @Override
  public Stored put(BlobName name, Buffer body, Map<String, String> metadata) {
    PutOptions options = PutOptions.Builder.metadata(MetadataRules.toHeaders(metadata));
    Stored ours = new Stored(name, body.md5(), body.size());
    return attempts.run(
        "put " + name.object(),
        () -> checked(ours, objects(name).put(name.object(), payload(body), options)));
  }

  @Override
  public Stored assemble(BlobName name, List<Stored> segments, Map<String, String> metadata) {
    List<Segment> manifest = new ArrayList<>();
    for (Stored part : segments) {
      manifest.add(
          Segment.builder()
              .path("%s/%s".formatted(part.name().container(), part.name().object()))
              .etag(part.digest())
              .sizeBytes(part.size())
              .build());
    }
    String digest = Digests.joined(segments.stream().map(Stored::digest).toList());
    long size = segments.stream().mapToLong(Stored::size).sum();
    Stored ours = new Stored(name, digest, size);
    return attempts.run(
        "put the manifest " + name.object(),
        () ->
            checked(
                ours,
                api.getStaticLargeObjectApi(REGION, name.container())
                    .replaceManifest(name.object(), manifest, MetadataRules.toHeaders(metadata))));
  }

  @Override
  public Optional<InputStream> open(BlobName name) {
    SwiftObject object =
        attempts.run("get " + name.object(), () -> objects(name).get(name.object()));
    return Optional.ofNullable(object).map(found -> resuming(name, found));
  }

  private InputStream resuming(BlobName name, SwiftObject found) {
    long size = size(found).orElseGet(() -> stat(name).map(BlobInfo::size).orElse(0L));
    return new ResumingStream(
        name.object(),
        size,
        stream(found),
        position ->
            attempts.run(
                "get %s from byte %d".formatted(name.object(), position),
                () -> rest(name, digest(found), position, size)),
        attempts.series("read " + name.object()));
  }

  /** What follows the byte at this position, of the same object. */
  private InputStream rest(BlobName name, Optional<String> digest, long position, long size) {
    SwiftObject found = objects(name).get(name.object(), GetOptions.Builder.startAt(position));
    if (found == null || !digest(found).equals(digest)) {
      throw GuestException.of(
          ErrorCode.BACKUP_CHAIN_BROKEN,
          "%s was deleted or replaced while it was read".formatted(name.object()));
    }
    InputStream bytes = stream(found);
    try {
      RangeRules.check(header(found, "Content-Range"), position, size);
      if (header(found, "Content-Range").isEmpty()) {
        bytes.skipNBytes(position);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(closed(bytes, e));
    } catch (BadAnswer e) {
      throw closed(bytes, e);
    }
  }

  private static <E extends Exception> E closed(InputStream bytes, E failure) {
    try {
      bytes.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  @Override
  public Optional<BlobInfo> stat(BlobName name) {
    return attempts.run(
        "head " + name.object(),
        () ->
            Optional.ofNullable(objects(name).getWithoutBody(name.object()))
                .map(found -> info(name, found)));
  }

  private static BlobInfo info(BlobName name, SwiftObject found) {
    return new BlobInfo(
        name,
        digest(found).orElseThrow(() -> new BadAnswer("the answer has no digest (ETag)")),
        size(found).orElseThrow(() -> new BadAnswer("the answer has no length")),
        isStatic(found) || dynamicPrefix(found).isPresent(),
        MetadataRules.fromHeaders(found.getHeaders().entries()));
  }

  @Override
  public List<BlobInfo> parts(BlobName name) {
    SwiftObject manifest =
        attempts.run(
            "get the manifest of " + name.object(),
            () -> objects(name).get(name.object(), Manifest.QUERY));
    if (manifest == null) {
      return List.of();
    }
    Optional<BlobName> prefix = dynamicPrefix(manifest);
    try (InputStream text = stream(manifest)) {
      if (prefix.isPresent()) {
        return listing.under(prefix.get().container(), prefix.get().object());
      }
      return isStatic(manifest) ? Manifest.read(text) : List.of();
    } catch (IOException e) {
      throw GuestException.of(
          ErrorCode.STORE_FAILED,
          "could not get the manifest of %s: %s".formatted(name.object(), e.getMessage()),
          e);
    }
  }

  @Override
  public List<BlobName> list(String container, String prefix) {
    return listing.under(container, prefix).stream().map(BlobInfo::name).toList();
  }

  @Override
  public void delete(BlobName name, boolean segments) {
    Optional<SwiftObject> found =
        segments
            ? Optional.ofNullable(
                attempts.run(
                    "head " + name.object(), () -> objects(name).getWithoutBody(name.object())))
            : Optional.empty();
    boolean joined = found.filter(SwiftStore::isStatic).isPresent();
    List<BlobInfo> parts =
        found
            .flatMap(SwiftStore::dynamicPrefix)
            .map(prefix -> listing.under(prefix.container(), prefix.object()))
            .orElse(List.of());
    attempts.run(
        "delete " + name.object(),
        () -> {
          if (joined) {
            checkDeleted(
                name, api.getStaticLargeObjectApi(REGION, name.container()).delete(name.object()));
          } else {
            objects(name).delete(name.object());
          }
          return name;
        });
    parts.forEach(part -> delete(part.name(), false));
  }

  @Override
  public String location(BlobName name) {
    return "%s/%s/%s".formatted(accountUrl, name.container(), name.object());
  }

  @Override
  public void close() {
    try {
      api.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectApi objects(BlobName name) {
    return api.getObjectApi(REGION, name.container());
  }

  /**
   * Always of known length: jclouds stores an empty object when a stream of unknown length fails.
   */
  private static Payload payload(Buffer body) {
    Payload payload =
        Payloads.newByteSourcePayload(
            new ByteSource() {
              @Override
              public InputStream openStream() {
                return body.stream();
              }
            });
    payload.getContentMetadata().setContentLength(body.size());
    // jclouds makes it the request's ETag header: Swift refuses bytes that were damaged on the way
    payload.getContentMetadata().setContentMD5(HashCode.fromString(body.md5()));
    return payload;
  }

  /** Where the answer has no digest, the store is asked for it. */
  private Stored checked(Stored ours, @Nullable String answered) {
    String theirs =
        Optional.ofNullable(answered)
            .map(Digests::told)
            .filter(text -> !text.isEmpty())
            .or(() -> stat(ours.name()).map(BlobInfo::digest))
            .orElse("");
    if (!ours.digest().equals(theirs)) {
      throw GuestException.of(
          ErrorCode.BACKUP_DAMAGED,
          "Swift has other bytes of %s than were sent".formatted(ours.name().object()));
    }
    return ours;
  }

  private static void checkDeleted(BlobName name, DeleteStaticLargeObjectResponse response) {
    boolean fine =
        response == null
            || (response.errors().isEmpty()
                && (response.status().startsWith("200") || response.status().startsWith("404")));
    if (!fine) {
      throw GuestException.of(
          ErrorCode.STORE_FAILED,
          "Swift did not delete all of %s: %s, %d errors"
              .formatted(name.object(), response.status(), response.errors().size()));
    }
  }

  private static boolean isStatic(SwiftObject object) {
    return header(object, "X-Static-Large-Object").filter("true"::equalsIgnoreCase).isPresent();
  }

  /** Whose objects a dynamic large object is joined from. */
  private static Optional<BlobName> dynamicPrefix(SwiftObject object) {
    return header(object, "X-Object-Manifest")
        .map(text -> URLDecoder.decode(text.replace("+", "%2B"), UTF_8))
        .filter(text -> text.indexOf('/') > 0)
        .map(text ->
            new BlobName(
                text.substring(0, text.indexOf('/')), text.substring(text.indexOf('/') + 1)));
  }

  private static Optional<String> digest(SwiftObject object) {
    return header(object, WireExecutor.DIGEST).filter(text -> !text.isEmpty());
  }

  private static Optional<String> header(SwiftObject object, String name) {
    return object.getHeaders().entries().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static Optional<Long> size(SwiftObject object) {
    return Optional.ofNullable(object.getPayload().getContentMetadata().getContentLength());
  }

  private static InputStream stream(SwiftObject object) {
    try {
      return object.getPayload().openStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
