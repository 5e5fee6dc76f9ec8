package org.trovekeeper.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Json;
import org.trovekeeper.rpc.RemoteFailure;
import org.trovekeeper.rpc.Reply;
import org.trovekeeper.spi.GuestException;

/** An HTTP answer: status and JSON text. */
record Answer(int status, String body) {
  static Answer of(Reply reply) {
    return switch (reply) {
      case Reply.Result(Object value) -> ok(single("result", value));
      case Reply.Failure(GuestException why) -> failure(why);
    };
  }

  static Answer ok(@Nullable Object value) {
    return new Answer(200, Json.write(value));
  }

  /** The call was accepted and goes on; no one waits. */
  static Answer accepted() {
    return new Answer(202, Json.write(single("result", null)));
  }

  static Answer failure(GuestException why) {
    Map<String, @Nullable Object> failure = new LinkedHashMap<>();
    failure.put("class", RemoteFailure.of(why).type());
    failure.put("code", why.code().number());
    failure.put("message", why.plainMessage());
    failure.put("hint", why.hint().orElse(null));
    return new Answer(HttpRules.status(why.code()), Json.write(single("failure", failure)));
  }

  private static Map<String, @Nullable Object> single(String key, @Nullable Object value) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put(key, value);
    return map;
  }
}
