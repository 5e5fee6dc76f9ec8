package org.trovekeeper.store;

/** The contract on the store in memory. */
final class MemoryStoreTest extends BlobStoreContract {
  @Override
  protected BlobStore open() {
    return new MemoryStore();
  }
}
