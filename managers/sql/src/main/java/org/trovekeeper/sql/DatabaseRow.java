package org.trovekeeper.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.trovekeeper.spi.Database;

/** How a statement describes a database: by its name, character set and collation. */
public final class DatabaseRow {
  private DatabaseRow() {}

  public static Database read(ResultSet row) throws SQLException {
    return readFrom(1, row);
  }

  /**
   * @param first the column of the name
   */
  public static Database readFrom(int first, ResultSet row) throws SQLException {
    return new Database(
        row.getString(first),
        Optional.ofNullable(row.getString(first + 1)),
        Optional.ofNullable(row.getString(first + 2)));
  }
}
