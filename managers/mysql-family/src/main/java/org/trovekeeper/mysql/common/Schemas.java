package org.trovekeeper.mysql.common;

import java.util.List;
import org.trovekeeper.spi.Database;
import org.trovekeeper.spi.DatabaseAdmin;
import org.trovekeeper.spi.Deadline;
import org.trovekeeper.spi.ErrorCode;
import org.trovekeeper.spi.GuestException;
import org.trovekeeper.spi.Page;
import org.trovekeeper.spi.PageRequest;
import org.trovekeeper.sql.DatabaseRow;
import org.trovekeeper.sql.ReservedNames;
import org.trovekeeper.sql.SqlPool;
import org.trovekeeper.sql.UserWork;
import org.trovekeeper.toolkit.Paging;

/** The user's databases. */
public final class Schemas implements DatabaseAdmin {
  private static final String LIST =
      "SELECT schema_name, default_character_set_name, default_collation_name"
          + " FROM information_schema.schemata"
          // folders beside the databases, such as lost+found, whose names no database can have
          + " WHERE schema_name NOT LIKE '#mysql50#%'";

  private final SqlPool pool;
  private final ReservedNames reserved;

  public Schemas(SqlPool pool, ReservedNames reserved) {
    this.pool = pool;
    this.reserved = reserved;
  }

  @Override
  public void create(List<Database> databases, Deadline deadline) {
    List<String> statements = databases.stream().map(this::creation).toList();
    new UserWork(pool, deadline).change(session -> statements.forEach(session::execute));
  }

  @Override
  public void check(List<Database> databases) {
    databases.forEach(this::creation);
  }

  private String creation(Database database) {
    String name = NameRules.newDatabase(reserved.openDatabase(database.name()));
    return "CREATE DATABASE IF NOT EXISTS "
        + Sql.identifier(name)
        + database.characterSet().map(set -> " CHARACTER SET " + NameRules.word(set)).orElse("")
        + database.collation().map(order -> " COLLATE " + NameRules.word(order)).orElse("");
  }

  @Override
  public Page<Database> list(PageRequest page, Deadline deadline) {
    List<Database> all =
        new UserWork(pool, deadline).read(session -> session.query(LIST, DatabaseRow::read));
    return Paging.page(reserved.visible(all), Database::name, page);
  }

  @Override
  public void delete(Database database, Deadline deadline) {
    String name = reserved.openDatabase(database.name());
    new UserWork(pool, deadline)
        .change(session -> {
          if (!session.exists(LIST + " AND schema_name = ?", name)) {
            throw GuestException.of(ErrorCode.DATABASE_NOT_FOUND, "there is no database " + name);
          }
          session.execute("DROP DATABASE IF EXISTS " + Sql.identifier(name));
        });
  }
}
