package org.trovekeeper.store.swift;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Metadata as headers. */
final class MetadataRules {
  private static final String PREFIX = "x-object-meta-";

  /** Swift's default limit. */
  private static final int MOST_BYTES = 256;

  private MetadataRules() {}

  /** Header names without the prefix, and values that fit into a header. */
  static Map<String, String> toHeaders(Map<String, String> metadata) {
    Map<String, String> headers = new LinkedHashMap<>();
    metadata.forEach((key, value) -> headers.put(key.replace('_', '-'), asHeader(value)));
    return headers;
  }

  static Map<String, String> fromHeaders(Collection<Map.Entry<String, String>> headers) {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.startsWith(PREFIX)) {
        metadata.put(name.substring(PREFIX.length()).replace('-', '_'), header.getValue());
      }
    }
    return metadata;
  }

  /**
   * What is not printable ASCII (a backup's name may be anything) is percent-encoded, and cut where
   * Swift would refuse the whole backup.
   */
  private static String asHeader(String value) {
    StringBuilder header = new StringBuilder();
    for (byte item : value.strip().getBytes(UTF_8)) {
      boolean plain = item >= 0x20 && item < 0x7f;
      String text = plain ? String.valueOf((char) item) : "%%%02X".formatted(item & 0xff);
      if (header.length() + text.length() > MOST_BYTES) {
        break;
      }
      header.append(text);
    }
    return header.toString();
  }
}
