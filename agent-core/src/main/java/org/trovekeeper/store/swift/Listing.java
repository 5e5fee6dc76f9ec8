package org.trovekeeper.store.swift;

import static org.trovekeeper.store.swift.JsonRequests.encoded;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;
import org.trovekeeper.store.Digests;
import org.trovekeeper.store.swift.SwiftAccess.Account;

/** What a container holds, page by page. */
final class Listing {
  private static final int NOT_FOUND = 404;

  private final JsonRequests requests;
  private final Account account;
  private final Attempts attempts;

  Listing(JsonRequests requests, Account account, Attempts attempts) {
    this.requests = requests;
    this.account = account;
    this.attempts = attempts;
  }

  /** The plain objects whose names begin so, in order; none where there is no such container. */
  List<BlobInfo> under(String container, String prefix) {
    List<BlobInfo> found = new ArrayList<>();
    String marker = "";
    while (true) {
      String after = marker;
      List<BlobInfo> page = attempts.run("list " + container, () -> page(container, prefix, after));
      if (page.isEmpty()) {
        return found;
      }
      String last = page.getLast().name().object();
      if (last.equals(marker)) {
        throw GuestException.of(
            ErrorCode.STORE_FAILED,
            "could not list %s: the store sends the same names again and again"
                .formatted(container));
      }
      found.addAll(page);
      marker = last;
    }
  }

  private List<BlobInfo> page(String container, String prefix, String marker) {
    URI uri =
        URI.create(
            "%s/%s?format=json&prefix=%s&marker=%s"
                .formatted(account.url(), encoded(container), encoded(prefix), encoded(marker)));
    try {
      Object told = requests.get(uri, Map.of("X-Auth-Token", account.token().reveal())).value();
      return told instanceof List<?> entries ? objects(container, entries) : List.of();
    } catch (RuntimeException e) {
      if (FailureRules.status(e) == NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  private static List<BlobInfo> objects(String container, List<?> entries) {
    List<BlobInfo> objects = new ArrayList<>();
    for (Object entry : entries) {
      if (entry instanceof Map<?, ?> fields && fields.get("name") instanceof String name) {
        String digest = fields.get("hash") instanceof String hash ? Digests.told(hash) : "";
        long size = fields.get("bytes") instanceof Long bytes ? bytes : -1;
        objects.add(new BlobInfo(new BlobName(container, name), digest, size, false, Map.of()));
      }
    }
    return objects;
  }
}
