package org.trovekeeper.guest;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.trovekeeper.rpc.RpcMethod;

/** Renders docs/rpc.md from the method table. */
public final class RpcReference {
  private static final String HEAD =
      """
      # RPC methods

      Generated from the method table; do not edit. Arguments are by name, missing ones count as null,
      unknown ones are ignored. *Lane*: `read` calls run beside everything; `engine` calls one at a time;
      `bulk` calls one at a time beside the engine's; `exclusive` beside reads only. *Limit* is how long the
      work may take. Methods marked N send `notify_end` or `notify_exc_info` to the conductor.

      """;

  private RpcReference() {}

  public static String render(Collection<RpcMethod> methods) {
    StringBuilder text = new StringBuilder(HEAD);
    text.append("| Method | Lane | Limit | Arguments | Returns | Does |\n");
    text.append("|---|---|---|---|---|---|\n");
    methods.stream().filter(method -> !refused(method)).forEach(method -> text.append(row(method)));
    text.append("\n## Known and not offered\n\n");
    text.append("These answer `DatastoreOperationNotSupported` naming operation and datastore:\n");
    text.append(
        methods.stream()
            .filter(RpcReference::refused)
            .map(method -> "`" + method.name() + "`")
            .sorted()
            .collect(Collectors.joining(", ", "", ".\n")));
    return text.toString();
  }

  private static boolean refused(RpcMethod method) {
    return method.does().equals(UnsupportedMethods.DOES);
  }

  private static String row(RpcMethod method) {
    String parameters =
        method.parameters().stream()
            .map(parameter -> "`" + parameter.name() + "`: " + escape(parameter.shape()))
            .collect(Collectors.joining("<br>"));
    String limit =
        method.answerBy().map(answer -> "answers by " + answer.toSeconds() + " s, ").orElse("")
            + method.limit().toSeconds()
            + " s";
    return "| `%s`%s | %s | %s | %s | %s | %s |\n"
        .formatted(
            method.name(),
            method.notifies() ? " N" : "",
            method.lane().name().toLowerCase(Locale.ROOT),
            limit,
            parameters.isEmpty() ? "none" : parameters,
            escape(method.returns()),
            escape(method.does()));
  }

  private static String escape(String text) {
    return text.replace("|", "\\|");
  }
}
