package org.trovekeeper.postgresql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
import org.trovekeeper.sql.SqlSession;
import org.trovekeeper.sql.UserWork;
import org.trovekeeper.toolkit.Paging;

/** The user's databases. Each is closed to everybody who was not granted it. */
final class Databases implements DatabaseAdmin {
  private static final String LIST =
      "SELECT datname, pg_encoding_to_char(encoding), datcollate FROM pg_database"
          + " WHERE NOT datistemplate";

  private final SqlPool pool;
  private final ReservedNames reserved;

  Databases(SqlPool pool, ReservedNames reserved) {
    this.pool = pool;
    this.reserved = reserved;
  }

  @Override
  public void check(List<Database> databases) {
    databases.forEach(database -> creation(checked(database)));
  }

  @Override
  public void create(List<Database> databases, Deadline deadline) {
    check(databases);
    new UserWork(pool, deadline)
        .change(session ->
            databases.stream()
                .forEach(database -> {
                  if (!exists(session, database.name())) {
                    session.execute(creation(database) + " ALLOW_CONNECTIONS false");
                  }
                  open(session, database.name());
                }));
  }

  /** A new database, also one that an interrupted call left: open only when it is closed to all. */
  private static void open(SqlSession session, String database) {
    if (session.exists(
        "SELECT 1 FROM pg_database WHERE datname = ? AND NOT datallowconn", database)) {
      String name = PgSql.identifier(database);
      session.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
      session.execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
    }
  }

  private Database checked(Database database) {
    NameRules.newDatabase(reserved.openDatabase(database.name()));
    return database;
  }

  /**
   * The statement. A collation is one of the machine's locales and orders and classifies letters; a
   * character set alone gets the order of its bytes, the only one that fits every character set.
   */
  static String creation(Database database) {
    Optional<String> encoding = database.characterSet().map(NameRules::encoding);
    Optional<String> locale =
        database
            .collation()
            .map(NameRules::locale)
            .or(() -> encoding.filter(set -> !unicode(set)).map(_ -> "C"));
    return "CREATE DATABASE "
        + PgSql.identifier(database.name())
        + " TEMPLATE template0"
        + encoding.map(set -> " ENCODING " + PgSql.literal(set)).orElse("")
        + locale
            .map(PgSql::literal)
            .map(name -> " LOCALE_PROVIDER libc LC_COLLATE %s LC_CTYPE %s".formatted(name, name))
            .orElse("");
  }

  private static boolean unicode(String encoding) {
    String plain = encoding.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return plain.equals("utf8") || plain.equals("unicode");
  }

  static boolean exists(SqlSession session, String database) {
    return NameRules.whole(database)
        && session.exists("SELECT 1 FROM pg_database WHERE datname = ?", database);
  }

  static void require(SqlSession session, String database) {
    if (!exists(session, database)) {
      throw GuestException.of(ErrorCode.DATABASE_NOT_FOUND, "there is no database " + database);
    }
  }

  @Override
  public Page<Database> list(PageRequest page, Deadline deadline) {
    List<Database> all =
        new UserWork(pool, deadline).read(session -> session.query(LIST, DatabaseRow::read));
    return Paging.page(reserved.visible(all), Database::name, page);
  }

  /** Also when clients use it: their sessions end. */
  @Override
  public void delete(Database database, Deadline deadline) {
    String name = reserved.openDatabase(database.name());
    new UserWork(pool, deadline)
        .change(session -> {
          require(session, name);
          session.execute(
              "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(PgSql.identifier(name)));
        });
  }
}
