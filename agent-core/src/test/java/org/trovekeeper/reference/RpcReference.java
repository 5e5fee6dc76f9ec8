package org.trovekeeper.reference;

import java.util.Collection;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.trovekeeper.guest.SampleTable;
import org.trovekeeper.rpc.RpcMethod;

/** Writes docs/rpc.md. */
final class RpcReference {
  private RpcReference() {}

  static ReferenceDocument document() {
    Collection<RpcMethod> methods = SampleTable.methods();
    Predicate<RpcMethod> refused =
        method -> method.does().equals("Answers DatastoreOperationNotSupported.");
    MarkdownTable table =
        new MarkdownTable("Method", "Lane", "Limit", "Arguments", "Returns", "Does");
    methods.stream()
        .filter(refused.negate())
        .forEach(method ->
            table.row(
                "`%s`%s".formatted(method.name(), method.notifies() ? " N" : ""),
                method.lane().name().toLowerCase(Locale.ROOT),
                limit(method),
                parameters(method),
                method.returns(),
                method.does()));
    String known =
        methods.stream()
            .filter(refused)
            .map(method -> "`" + method.name() + "`")
            .sorted()
            .collect(Collectors.joining(", ", "", ".\n"));
    return new ReferenceDocument("rpc.md", HEAD + table + REFUSED + known);
  }

  private static String limit(RpcMethod method) {
    String limit = method.limit().toSeconds() + " s";
    return method
        .answerBy()
        .map(answer -> limit + ", answers by %d s".formatted(answer.toSeconds()))
        .orElse(limit);
  }

  private static String parameters(RpcMethod method) {
    return method.parameters().isEmpty()
        ? "none"
        : method.parameters().stream()
            .map(parameter -> "`%s`: %s".formatted(parameter.name(), parameter.shape()))
            .collect(Collectors.joining("<br>"));
  }

  private static final String HEAD =
      """
      # RPC methods

      Generated from `org.trovekeeper.guest.MethodTable`; do not edit. After a change there:
      `mvn -pl agent-core test -Dtest=ReferenceDocsTest -Dtrovekeeper.docs.write=true`.

      Arguments are by name; missing ones count as null, unknown ones are ignored on the bus and refused
      on the local socket, any version 1.x is accepted. Lane: `read` calls run beside everything; `engine` calls one at a time; `bulk` calls one
      at a time beside the engine's; `exclusive` beside reads only. Limits are those for a control plane
      since 14.0; an older one waits longer, and so do we. N: `notify_end` or `notify_exc_info` follows.

      """;

  private static final String REFUSED =
      """

      ## Known and not offered

      These answer `DatastoreOperationNotSupported`, naming operation and datastore:
      """;
}
