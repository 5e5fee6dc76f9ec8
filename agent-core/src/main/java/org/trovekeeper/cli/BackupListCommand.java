package org.trovekeeper.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.trovekeeper.rpc.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The backups that this agent reported without a control plane. */
@Command(name = "list", header = "List the backups this agent has made.")
final class BackupListCommand extends Verb {
  private static final List<String> COLUMNS =
      List.of("backup_id", "state", "backup_type", "size", "location");

  @Mixin private SocketOption socket = new SocketOption();

  @Option(names = "--json", description = "Print a JSON list with all fields.")
  private boolean json;

  @Override
  int run() throws CallFailed, Unreachable {
    List<Map<?, ?>> backups = of(socket.client());
    out().println(json ? Json.write(backups) : TextView.table(COLUMNS, backups));
    return DONE;
  }

  static List<Map<?, ?>> of(ApiClient client) throws CallFailed, Unreachable {
    @Nullable Object report = client.report("backups", StatusCommand.LIMIT);
    return report instanceof List<?> list
        ? list.stream().<Map<?, ?>>map(item -> (Map<?, ?>) item).toList()
        : List.of();
  }
}
