package org.trovekeeper.dispatch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.Fields;
import org.trovekeeper.rpc.Incoming;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.rpc.ValueSize;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.toolkit.NearNames;
import org.trovekeeper.toolkit.PlainText;

/** Decisions of the dispatcher that need nothing but the request. */
public final class DispatchRules {
  private static final List<String> JOURNALLED =
      List.of("request_id", "user", "tenant", "project_id", "is_admin", "trove_notification");

  private static final int SHOWN_OF_A_NAME = 100;
  private static final long CALL_ITSELF = 8 << 10;

  private DispatchRules() {}

  /** The method that serves the request; every version 1.x is ours. */
  public static RpcMethod choose(Map<String, RpcMethod> methods, Incoming incoming) {
    String name = incoming.method();
    if (!incoming.version().matches("1\\.\\d{1,9}")) {
      throw GuestException.of(
          ErrorCode.UNSUPPORTED_VERSION,
          "Endpoint does not support RPC version %s. Attempted method: %s"
              .formatted(incoming.version(), name));
    }
    RpcMethod method = name.startsWith("_") ? null : methods.get(name);
    if (method == null) {
      throw GuestException.of(
          ErrorCode.NO_SUCH_METHOD, "Endpoint does not support RPC method " + name);
    }
    return method;
  }

  /** Whether the caller gets signs that work goes on; a Trove that did not ask would crash. */
  public static Optional<Integer> monitorSeconds(Incoming incoming) {
    return incoming.monitorSeconds().filter(s -> s >= 2 && incoming.replyTo().isPresent());
  }

  /** About how many bytes of memory the call holds until it ends, its threads included. */
  public static long weight(Incoming incoming) {
    return CALL_ITSELF
        + ValueSize.of(incoming.arguments())
        + ValueSize.of(incoming.context().values());
  }

  /** The refusal of a call for which there is no room. */
  public static GuestException busy(RpcMethod method) {
    return GuestException.of(
            ErrorCode.BUSY,
            "%s was not accepted: too many calls wait already".formatted(method.name()))
        .withHint("repeat it when some of them have ended");
  }

  /** A slip in a name, however deep, must not silently turn what was asked for around. */
  public static void refuseUnknownArguments(RpcMethod method, Incoming incoming) {
    Fields arguments = Fields.ANY;
    for (RpcMethod.Parameter parameter : method.parameters()) {
      if (parameter.name().equals(RpcMethod.Parameter.ANY)) {
        return;
      }
      arguments = arguments.and(parameter.name(), parameter.fields());
    }
    refuseUnknown(method.name() + " has no argument ", "", arguments, incoming.arguments());
  }

  private static void refuseUnknown(String lead, String path, Fields fields, Map<?, ?> object) {
    for (Map.Entry<?, ?> item : object.entrySet()) {
      String name = String.valueOf(item.getKey());
      Fields inside = fields.names().get(name);
      if (inside == null) {
        List<String> known = fields.known();
        throw GuestException.of(
                ErrorCode.BAD_REQUEST, lead + PlainText.line(path + name, SHOWN_OF_A_NAME))
            .withHint(
                NearNames.of(name, known)
                    .map("did you mean %s?"::formatted)
                    .orElse("it takes " + (known.isEmpty() ? "none" : String.join(", ", known))));
      }
      if (!inside.any()) {
        refuseUnknownInside(lead, path + name, inside, item.getValue());
      }
    }
  }

  /** What is neither an object nor a list of some is for the method to judge. */
  private static void refuseUnknownInside(
      String lead, String path, Fields fields, @Nullable Object value) {
    if (value instanceof Map<?, ?> object) {
      refuseUnknown(lead, path + ".", fields, object);
    } else if (value instanceof List<?> items) {
      for (int at = 0; at < items.size(); at++) {
        refuseUnknownInside(lead, "%s[%d]".formatted(path, at), fields, items.get(at));
      }
    }
  }

  /** What the method's compensation must know of the request. */
  public static Map<String, String> facts(RpcMethod method, Incoming incoming) {
    try {
      Arguments arguments = new Arguments(incoming.arguments());
      return method.compensation().map(made -> made.facts(arguments)).orElse(Map.of());
    } catch (GuestException _) {
      // malformed: they name nothing, and the body says why
      return Map.of();
    }
  }

  /** What the journal may hold of a context: who, what for, and no token. */
  public static Map<String, Object> journalled(RequestContext context) {
    Map<String, Object> kept = new LinkedHashMap<>();
    for (String key : JOURNALLED) {
      @Nullable Object value = context.values().get(key);
      if (value != null) {
        kept.put(key, value);
      }
    }
    return kept;
  }
}
