package org.trovekeeper.store;

import java.util.Optional;
import org.trovekeeper.rpc.RequestContext;

/** Opens the configured store for one request. */
public interface StoreAccess {
  /**
   * @param swiftUrl the account URL that the request named, if it did
   */
  BlobStore open(RequestContext context, Optional<String> swiftUrl);
}
