package org.trovekeeper.it;

/** What Nova would call a server: something with an agent in it. */
public interface Server extends AutoCloseable {
  String address();

  /** The end of what its agent said, for the report of a failure. */
  String tail();

  @Override
  void close();
}
