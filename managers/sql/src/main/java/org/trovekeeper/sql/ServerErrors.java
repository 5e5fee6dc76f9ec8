package org.trovekeeper.sql;

import java.sql.SQLException;
import java.util.Optional;

/** How one kind of server names its errors. */
public interface ServerErrors {
  /** The server's own code; empty when the failure did not come from the server. */
  Optional<String> code(SQLException failure);

  /** Whether the code says that a statement or a lock took too long. */
  boolean timeout(String code);

  /** Whether the code says that the server is there and cannot serve yet. */
  default boolean notReady(String code) {
    return false;
  }

  /** Whether the code says that there are as many sessions as there may be. */
  default boolean full(String code) {
    return false;
  }

  /** Whether the code says that the account may not do this, or nothing at all any more. */
  default boolean refusesAccount(String code) {
    return false;
  }

  /** Whether the words of this error never repeat a part of the statement. */
  default boolean quotesNoStatement(String code) {
    return false;
  }

  /** The server's words without what the driver adds. */
  default String text(SQLException failure) {
    return String.valueOf(failure.getMessage());
  }
}
