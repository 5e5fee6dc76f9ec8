package org.trovekeeper.store;

import java.util.Optional;
import org.trovekeeper.rpc.RequestContext;
import org.trovekeeper.spi.Deadline;

/** Opens the configured store for one request. */
public interface StoreAccess {
  /**
   * @param swiftUrl the account URL that the request named, if it did
   * @param deadline of the operation: by then the store has tried again for the last time
   */
  BlobStore open(RequestContext context, Optional<String> swiftUrl, Deadline deadline);
}
