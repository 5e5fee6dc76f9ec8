package org.trovekeeper.store.swift;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jclouds.http.options.GetOptions;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;

/** The manifest of a static large object as Swift hands it out. jclouds reads another form. */
final class Manifest {
  static final GetOptions QUERY = new Query();

  private Manifest() {}

  @SuppressWarnings("unchecked")
  static List<BlobInfo> read(byte[] json) {
    List<BlobInfo> parts = new ArrayList<>();
    if (Json.parse(new String(json, UTF_8)) instanceof List<?> entries) {
      entries.forEach(entry -> parts.add(part((Map<String, @Nullable Object>) entry)));
    }
    return parts;
  }

  private static BlobInfo part(Map<String, @Nullable Object> entry) {
    Arguments fields = new Arguments(entry);
    return new BlobInfo(
        BlobName.ofLocation(fields.text("name")),
        fields.text("hash"),
        fields.optionalNumber("bytes").orElse(-1),
        fields.flag("sub_slo"),
        Map.of());
  }

  private static final class Query extends GetOptions {
    Query() {
      queryParameters.put("multipart-manifest", "get");
    }
  }
}
