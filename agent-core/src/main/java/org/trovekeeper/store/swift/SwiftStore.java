package org.trovekeeper.store.swift;

import static org.trovekeeper.store.swift.SwiftConnection.REGION;

import com.google.common.hash.HashCode;
import com.google.common.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jclouds.http.HttpResponseException;
import org.jclouds.io.Payload;
import org.jclouds.io.Payloads;
import org.jclouds.openstack.swift.v1.SwiftApi;
import org.jclouds.openstack.swift.v1.domain.DeleteStaticLargeObjectResponse;
import org.jclouds.openstack.swift.v1.domain.ObjectList;
import org.jclouds.openstack.swift.v1.domain.Segment;
import org.jclouds.openstack.swift.v1.domain.SwiftObject;
import org.jclouds.openstack.swift.v1.features.ObjectApi;
import org.jclouds.openstack.swift.v1.options.ListContainerOptions;
import org.jclouds.openstack.swift.v1.options.PutOptions;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore;
import org.trovekeeper.store.Digests;
import org.trovekeeper.store.ExactStream;

/** One account of Swift. Joined objects are static large objects. */
final class SwiftStore implements BlobStore {
  private final SwiftApi api;
  private final String accountUrl;
  private final Attempts attempts;
  private final Set<String> containers = ConcurrentHashMap.newKeySet();

  SwiftStore(SwiftApi api, String accountUrl, Attempts attempts) {
    this.api = api;
    this.accountUrl = accountUrl;
    this.attempts = attempts;
  }

  @Override
  public void ensureContainer(String container) {
    if (containers.contains(container)) {
      return;
    }
    attempts.run(
        "make container " + container, () -> api.getContainerApi(REGION).create(container));
    containers.add(container);
  }

  @Override
  public Stored put(BlobName name, Buffer body, Map<String, String> metadata) {
    PutOptions options = PutOptions.Builder.metadata(MetadataRules.toHeaders(metadata));
    String answered =
        attempts.run(
            "put " + name.object(),
            () -> {
              try {
                return objects(name).put(name.object(), payload(body), options);
              } catch (HttpResponseException e) {
                throw withHiddenStatus(name.container(), e);
              }
            });
    return checked(new Stored(name, body.md5(), body.size()), answered);
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
    String answered =
        attempts.run(
            "put the manifest " + name.object(),
            () ->
                api.getStaticLargeObjectApi(REGION, name.container())
                    .replaceManifest(name.object(), manifest, MetadataRules.toHeaders(metadata)));
    return checked(new Stored(name, digest, size), answered);
  }

  @Override
  public Optional<InputStream> open(BlobName name) {
    SwiftObject object =
        attempts.run("get " + name.object(), () -> objects(name).get(name.object()));
    return Optional.ofNullable(object)
        .map(found -> new ExactStream(stream(found), name.object(), size(found)));
  }

  @Override
  public Optional<BlobInfo> stat(BlobName name) {
    SwiftObject object =
        attempts.run("head " + name.object(), () -> objects(name).getWithoutBody(name.object()));
    return Optional.ofNullable(object)
        .map(found ->
            new BlobInfo(
                name,
                found.getETag(),
                size(found),
                joined(found),
                MetadataRules.fromHeaders(found.getHeaders().entries())));
  }

  @Override
  public List<BlobInfo> parts(BlobName name) {
    return attempts.run(
        "get the manifest of " + name.object(),
        () -> {
          SwiftObject manifest = objects(name).get(name.object(), Manifest.QUERY);
          if (manifest == null) {
            return List.of();
          }
          try (InputStream text = stream(manifest)) {
            return joined(manifest) ? Manifest.read(text.readAllBytes()) : List.of();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Override
  public List<BlobName> list(String container, String prefix) {
    List<BlobName> names = new ArrayList<>();
    String marker = "";
    while (true) {
      ListContainerOptions options = new ListContainerOptions().prefix(prefix).marker(marker);
      ObjectList page =
          attempts.run(
              "list " + container, () -> api.getObjectApi(REGION, container).list(options));
      if (page == null || page.isEmpty()) {
        return names;
      }
      page.forEach(object -> names.add(new BlobName(container, object.getName())));
      marker = names.getLast().object();
    }
  }

  @Override
  public void delete(BlobName name, boolean segments) {
    boolean joined = segments && stat(name).map(BlobInfo::joined).orElse(false);
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

  /**
   * A refusal that comes before the body is an exception without a status in Java's HTTP client;
   * asking for the container brings the same refusal with its status.
   */
  private RuntimeException withHiddenStatus(String container, HttpResponseException failure) {
    if (failure.getResponse() == null && failure.getCause() instanceof ProtocolException) {
      try {
        api.getContainerApi(REGION).get(container);
      } catch (RuntimeException told) {
        return told;
      }
    }
    return failure;
  }

  private static Stored checked(Stored ours, String answered) {
    if (!ours.digest().equals(answered.replace("\"", ""))) {
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

  private static boolean joined(SwiftObject object) {
    return object.getHeaders().entries().stream()
        .anyMatch(header ->
            header.getKey().equalsIgnoreCase("X-Static-Large-Object")
                && header.getValue().equalsIgnoreCase("true"));
  }

  private static long size(SwiftObject object) {
    return Objects.requireNonNull(
        object.getPayload().getContentMetadata().getContentLength(), "Swift tells the length");
  }

  private static InputStream stream(SwiftObject object) {
    try {
      return object.getPayload().openStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
