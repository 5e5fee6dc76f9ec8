package org.trovekeeper.store.swift;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jclouds.http.options.GetOptions;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;

/** The manifest of a static large object as Swift hands it out. jclouds reads another form. */
final class Manifest {
  static final GetOptions QUERY = new Query();

  /** 1,000 parts, as Swift allows by default, need half a mebibyte. */
  private static final int LONGEST = 16 << 20;

  private Manifest() {}

  /**
   * The parts; empty when the answer is no manifest, as stores answer that do not hand it out: with
   * nothing, or with the object itself. A manifest that names parts of parts has no digests of
   * bytes, and counts as none.
   */
  @SuppressWarnings("unchecked")
  static List<BlobInfo> read(InputStream answer) throws IOException {
    byte[] text = answer.readNBytes(LONGEST + 1);
    if (text.length == 0 || text.length > LONGEST || text[0] != '[') {
      return List.of();
    }
    List<BlobInfo> parts = new ArrayList<>();
    if (parsed(text) instanceof List<?> entries) {
      for (Object entry : entries) {
        Map<String, @Nullable Object> fields = (Map<String, @Nullable Object>) entry;
        if (fields.containsKey("range")) {
          return List.of();
        }
        parts.add(part(fields));
      }
    }
    return parts;
  }

  private static @Nullable Object parsed(byte[] text) {
    try {
      return Json.parse(new String(text, UTF_8));
    } catch (GuestException e) {
      throw GuestException.of(
          ErrorCode.BACKUP_DAMAGED, "the manifest in the store cannot be read", e);
    }
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
