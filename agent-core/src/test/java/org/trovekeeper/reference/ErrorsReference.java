package org.trovekeeper.reference;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import org.trovekeeper.spi.ErrorCode;

/** Writes docs/errors.md. */
final class ErrorsReference {
  private ErrorsReference() {}

  static ReferenceDocument document() {
    MarkdownTable table =
        new MarkdownTable("Number", "Code", "Trove sees", "Who acts", "Try again", "Meaning");
    Arrays.stream(ErrorCode.values())
        .sorted(Comparator.comparingInt(ErrorCode::number))
        .forEach(code ->
            table.row(
                String.valueOf(code.number()),
                "`" + code.name() + "`",
                "`" + code.wireClass() + "`",
                code.kind().name().toLowerCase(Locale.ROOT),
                code.retryable() ? "yes" : "no",
                code.meaning()));
    return new ReferenceDocument("errors.md", HEAD + table);
  }

  private static final String HEAD =
      """
      # Errors

      Generated from `org.trovekeeper.spi.ErrorCode`; do not edit. After a change there:
      `mvn -pl agent-core test -Dtest=ReferenceDocsTest -Dtrovekeeper.docs.write=true`.

      Numbers are stable. "Trove sees" is the exception class of the failure that the control plane
      receives. "Who acts": the user who called, or the operator of the engine, host or store; a bug is
      ours. "Try again": whether the same call may succeed later without anybody changing anything.

      """;
}
