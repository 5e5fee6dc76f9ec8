package org.trovekeeper.backup;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.trovekeeper.rpc.Arguments;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.rpc.RpcMethod;
import org.trovekeeper.spi.GuestException;

/**
 * Ends the backup record of a call that failed, wherever that was: a record that stays NEW or
 * BUILDING blocks its instance, and cannot be deleted.
 *
 * @param id of the record that the call with these arguments has to bring to its end
 */
record BackupCompensation(BackupRecords records, Function<Arguments, Optional<String>> id)
    implements RpcMethod.Compensation {
  @Override
  public Map<String, String> facts(Arguments arguments) {
    return id.apply(arguments).map(named -> Map.of(BackupRecords.ID, named)).orElse(Map.of());
  }

  @Override
  public void failed(RequestContext context, Map<String, String> facts, GuestException why) {
    records.end(context, facts, why.getMessage());
  }
}
