package org.trovekeeper.store.directory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.store.BlobStore.BlobInfo;
import org.trovekeeper.store.BlobStore.BlobName;

/** What lies beside an object's bytes as a JSON file. Joined objects have no bytes of their own. */
record ObjectRecord(BlobInfo info, List<BlobInfo> parts) {
  String write() {
    Map<String, @Nullable Object> fields = fields(info);
    fields.put("metadata", info.metadata());
    fields.put("parts", parts.stream().map(ObjectRecord::fields).toList());
    return Json.write(fields);
  }

  static ObjectRecord read(String text, BlobName name) {
    try {
      Arguments fields = new Arguments(Json.parseObject(text));
      Map<String, String> metadata = new LinkedHashMap<>();
      fields.plainObject("metadata").forEach((key, value) -> metadata.put(key, value.toString()));
      List<BlobInfo> parts = new ArrayList<>();
      fields.objects("parts").forEach(part -> parts.add(info(part, Map.of())));
      return new ObjectRecord(info(fields, metadata), List.copyOf(parts));
    } catch (GuestException e) {
      throw GuestException.of(
          ErrorCode.BACKUP_DAMAGED,
          "the record beside %s cannot be read".formatted(name.object()),
          e);
    }
  }

  private static Map<String, @Nullable Object> fields(BlobInfo info) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("container", info.name().container());
    fields.put("object", info.name().object());
    fields.put("digest", info.digest());
    fields.put("size", info.size());
    fields.put("joined", info.joined());
    return fields;
  }

  private static BlobInfo info(Arguments fields, Map<String, String> metadata) {
    return new BlobInfo(
        new BlobName(fields.text("container"), fields.text("object")),
        fields.text("digest"),
        fields.optionalNumber("size").orElse(-1),
        fields.flag("joined"),
        metadata);
  }
}
