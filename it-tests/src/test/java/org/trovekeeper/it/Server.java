package org.trovekeeper.it;

/** What Nova would call a server: something with an agent in it. */
public interface Server extends AutoCloseable {
  String address();

  /** The database server in it. */
  default Engine kind() {
    return Engine.MARIADB_10_11;
  }

  /** The end of what its agent said, for the report of a failure. */
  String tail();

  @Override
  void close();
}
