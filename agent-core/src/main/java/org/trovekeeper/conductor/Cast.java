package org.trovekeeper.conductor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Json;

/** One message, as it is kept until it was handed over. Never holds a token. */
record Cast(
    String method,
    Map<String, @Nullable Object> arguments,
    Map<String, @Nullable Object> context,
    String uniqueId) {

  static Cast of(
      String method,
      Map<String, @Nullable Object> arguments,
      Map<String, @Nullable Object> context) {
    return new Cast(method, arguments, context, UUID.randomUUID().toString().replace("-", ""));
  }

  String toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("method", method);
    json.put("arguments", arguments);
    json.put("context", context);
    json.put("unique_id", uniqueId);
    return Json.write(json);
  }

  static Cast fromJson(String text) {
    Arguments json = new Arguments(Json.parseObject(text));
    return new Cast(
        json.text("method"),
        json.object("arguments").values(),
        json.object("context").values(),
        json.text("unique_id"));
  }
}
